import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { askYesNo } from '../../src/cli/ask-yes-no.ts';
import { withInterrupts } from '../../src/cli/interrupts.ts';
import { outputStream } from '../../src/cli/output-stream.ts';
import { statusLine } from '../../src/cli/status-line.ts';

it('outputStream() stops writing when its reader is gone, and calls that no failure', () => {
  const stream = new BrokenStream();
  const output = outputStream(stream);
  output.write('one\n');
  stream.emit('error', Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
  output.write('two\n');
  expect(stream.written).toEqual(['one\n']);
  expect(output.failed()).toBe(false);
});

it('outputStream() reports output that was lost on a full disk', () => {
  const stream = new BrokenStream();
  const output = outputStream(stream);
  stream.emit('error', Object.assign(new Error('no space'), { code: 'ENOSPC' }));
  expect(output.failed()).toBe(true);
});

it('statusLine() clears the line before a lasting line is written above it, and draws it again', () => {
  let screen = '';
  const draw = (text: string) => {
    screen += text;
  };
  const line = statusLine(draw);
  line.show('50 %');
  line.above('done: dump', draw);
  line.show('');
  line.above('end', draw);
  expect(screen).toBe('50 %\r\u001b[2Kdone: dump\n50 %\r\u001b[2Kend\n');
});

it('withInterrupts() aborts at the first signal, exits at the second, and leaves no handler behind', async () => {
  const source = new EventEmitter();
  const announced: string[] = [];
  let exits = 0;
  const handlers = { announce: (text: string) => void announced.push(text), exitNow: () => void exits++ };
  const aborted = await withInterrupts(source, handlers, async (signal) => {
    source.emit('SIGTERM');
    expect(exits).toBe(0);
    source.emit('SIGINT');
    return signal.aborted;
  });
  expect(aborted).toBe(true);
  expect(exits).toBe(1);
  expect(announced).toEqual(['Stopping at the next safe point; press Ctrl-C again to stop at once (also safe)']);
  expect(source.eventNames()).toEqual([]);
});

it.each([
  ['y\n', 'yes'],
  ['YES\n', 'yes'],
  ['n\n', 'no'],
  ['maybe\ny\n', 'yes'],
  ['', 'no'],
])('askYesNo() takes %j for %s', async (typed, answer) => {
  const input = new PassThrough();
  const output = new PassThrough();
  input.end(typed);
  expect(await askYesNo('Sure?', input, output)).toBe(answer);
  expect(String(output.read())).toContain('Sure? [y/n]: ');
});

class BrokenStream extends EventEmitter {
  readonly written: string[] = [];

  write(text: string): boolean {
    this.written.push(text);
    return true;
  }
}
