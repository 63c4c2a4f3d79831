import type { EventListener } from '../../index.ts';
import type { Terminal } from '../terminal.ts';
import { followRun, noRun, type RunView } from './run-view.ts';

/** Follows runs, one after the other, and says, the moment somebody asks to stop, what that means for the index. */
export function explainStopping(terminal: Terminal, signal: AbortSignal): EventListener {
  let view = noRun;
  const explain = (): void => {
    const text = stoppingText(view);
    if (text !== undefined) {
      terminal.err(text);
    }
  };
  signal.addEventListener('abort', explain, { once: true });
  return (event) => {
    view = followRun(view, event);
  };
}

/** What stopping now leaves behind; undefined while there is nothing to say. */
export function stoppingText(view: RunView): string | undefined {
  if (view.steps.length === 0 || view.ended) {
    return undefined;
  }
  if (view.kind === 'rollback') {
    return 'What is restored so far stays restored; the same command goes on from there';
  }
  if (view.backAtMs !== undefined) {
    return 'The new index answers already; the same command checks what is left to check';
  }
  if (view.created) {
    return 'The new index is there and the server goes on filling it; the same command waits for it and checks the result';
  }
  if (view.awaySinceMs === undefined) {
    return 'Nothing is changed yet: the index answers as before';
  }
  return changesDocuments(view)
    ? 'The index is away until the migration is finished: run the same command again soon, it goes on where it stops'
    : 'The index is away at this moment, so its new definition is created first';
}

function changesDocuments({ steps }: RunView): boolean {
  return steps.some(({ step }) => step === 'quantize' || step === 'rename-fields' || step === 'rename-keys');
}
