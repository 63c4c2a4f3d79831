import { createInterface, type Interface } from 'node:readline';
import { type SignalSource, stopSignals } from './interrupts.ts';
import type { Dialogue, Reply } from './terminal.ts';

/** What a dialogue is held over. */
export interface DialogueStreams {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly signals: SignalSource;
  /** Called at a second signal; expected not to return. */
  readonly exitNow: () => void;
}

/**
 * Opens a dialogue in which pipes and people get the same text: an answer that no terminal has shown after its prompt, from
 * a pipe or typed ahead, is printed there.
 */
export function openDialogue({ input, output, signals, exitNow }: DialogueStreams): Dialogue {
  const isTyped = input.isTTY === true;
  const isEdited = isTyped && output.isTTY === true;
  const lines = isEdited
    ? createInterface({ input, output, terminal: true, historySize: 0 })
    : createInterface({ input, terminal: false, crlfDelay: Number.POSITIVE_INFINITY });
  const replies = new ReplyQueue();
  const onSignal = (): void => (replies.isInterrupted() ? exitNow() : replies.put({ kind: 'interrupted' }));
  lines.on('line', (text) => replies.put({ kind: 'line', text }));
  lines.on('close', () => replies.put({ kind: 'end' }));
  lines.on('SIGINT', onSignal);
  for (const signal of stopSignals) signals.on(signal, onSignal);
  return {
    ask: async (prompt) => {
      const isWaiting = replies.isEmpty();
      showPrompt(isEdited && isWaiting ? lines : output, prompt);
      const reply = await replies.take();
      const isShown = isTyped && isWaiting && reply.kind === 'line';
      if (!isShown) {
        output.write(`${reply.kind === 'line' ? reply.text : ''}\n`);
      }
      return reply;
    },
    close: () => {
      for (const signal of stopSignals) signals.off(signal, onSignal);
      lines.close();
    },
  };
}

function showPrompt(target: Interface | NodeJS.WritableStream, prompt: string): void {
  if ('setPrompt' in target) {
    // Line editing has to know how wide the prompt is.
    target.setPrompt(prompt);
    target.prompt();
  } else {
    target.write(prompt);
  }
}

/** Lines may come before anybody asks; what ends the dialogue stays the answer to everything after it. */
class ReplyQueue {
  readonly #replies: Reply[] = [];
  #waiting: ((reply: Reply) => void) | undefined;
  #last: Reply | undefined;

  isEmpty(): boolean {
    return this.#replies.length === 0 && this.#last === undefined;
  }

  isInterrupted(): boolean {
    return this.#last?.kind === 'interrupted';
  }

  put(reply: Reply): void {
    // A pipe is over long before its lines are used up, and may still be interrupted.
    if (this.isInterrupted() || (this.#last !== undefined && reply.kind !== 'interrupted')) {
      return;
    }
    if (reply.kind === 'interrupted') {
      this.#replies.length = 0;
    }
    if (reply.kind !== 'line') {
      this.#last = reply;
    }
    if (this.#waiting !== undefined) {
      this.#waiting(reply);
      this.#waiting = undefined;
    } else if (reply.kind === 'line') {
      this.#replies.push(reply);
    }
  }

  take(): Promise<Reply> {
    const reply = this.#replies.shift() ?? this.#last;
    return reply === undefined
      ? new Promise((resolve) => {
          this.#waiting = resolve;
        })
      : Promise.resolve(reply);
  }
}
