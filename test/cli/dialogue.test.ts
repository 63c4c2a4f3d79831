import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterEach, expect, it } from 'vitest';
import { type DialogueStreams, openDialogue } from '../../src/cli/dialogue.ts';
import type { Dialogue } from '../../src/cli/terminal.ts';

let dialogue: Dialogue;

afterEach(() => dialogue.close());

/** A dialogue over streams of ours; `typed` makes the input look like a terminal whose echo goes elsewhere. */
function open({ typed = false } = {}) {
  const input = Object.assign(new PassThrough(), { isTTY: typed });
  const output = new PassThrough();
  const signals = new EventEmitter();
  let exits = 0;
  dialogue = openDialogue({ input, output, signals, exitNow: () => void exits++ } satisfies DialogueStreams);
  return { input, signals, printed: () => String(output.read() ?? ''), exits: () => exits };
}

it('openDialogue() prints piped answers after their prompts, however early they came', async () => {
  const { input, printed } = open();
  input.end('1\r\ncategory\n\nlast');
  const replies = [
    await dialogue.ask('A: '),
    await dialogue.ask('B: '),
    await dialogue.ask('C: '),
    await dialogue.ask('D: '),
  ];
  expect(replies.map((reply) => reply.kind === 'line' && reply.text)).toEqual(['1', 'category', '', 'last']);
  expect(printed()).toBe('A: 1\nB: category\nC: \nD: last\n');
});

it('openDialogue() prints an answer that came while it waited, and none that a terminal has shown', async () => {
  const pipe = open();
  const waiting = dialogue.ask('A: ');
  pipe.input.write('x\n');
  await waiting;
  expect(pipe.printed()).toBe('A: x\n');
  dialogue.close();
  const typed = open({ typed: true });
  const typing = dialogue.ask('A: ');
  typed.input.write('x\n');
  await typing;
  expect(typed.printed()).toBe('A: ');
});

it('openDialogue() answers "end" for good when the input is over, on a line of its own', async () => {
  const { input, printed } = open();
  input.end('1\n');
  await dialogue.ask('A: ');
  expect(await dialogue.ask('B: ')).toEqual({ kind: 'end' });
  expect(await dialogue.ask('C: ')).toEqual({ kind: 'end' });
  expect(printed()).toBe('A: 1\nB: \nC: \n');
});

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
  'openDialogue() makes a reply of %s, and exits at the second one',
  async (signal) => {
    const { signals, exits } = open();
    const waiting = dialogue.ask('A: ');
    signals.emit(signal);
    expect(await waiting).toEqual({ kind: 'interrupted' });
    expect(exits()).toBe(0);
    signals.emit(signal);
    expect(exits()).toBe(1);
    expect(await dialogue.ask('B: ')).toEqual({ kind: 'interrupted' });
  },
);

it('openDialogue() forgets lines that wait when it is interrupted, also after the end of the input', async () => {
  const { input, signals } = open();
  input.end('1\n2\n');
  await dialogue.ask('A: ');
  signals.emit('SIGINT');
  expect(await dialogue.ask('B: ')).toEqual({ kind: 'interrupted' });
});

it('close() leaves no signal handler behind', () => {
  const { signals } = open();
  dialogue.close();
  expect(signals.eventNames()).toEqual([]);
});
