import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import { expect, it } from 'vitest';
import { askYesNo } from '../../src/cli/ask-yes-no.ts';
import { withInterrupts } from '../../src/cli/interrupts.ts';
import { liveRegion } from '../../src/cli/live-region.ts';
import { outputStream } from '../../src/cli/output-stream.ts';

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

it('liveRegion() keeps its block below everything that is written above it, whatever its height', async () => {
  const { region, write, lines } = emulated(20);
  region.show('one\ntwo\nthree');
  region.above('a line', write);
  region.show('two\nthree');
  region.above('another', write);
  expect(await lines()).toEqual(['a line', 'another', 'two', 'three']);
  region.show('');
  region.above('end', write);
  expect(await lines()).toEqual(['a line', 'another', 'end']);
});

it('liveRegion() is not put off by a ^C that the terminal prints, nor by a screen made narrower', async () => {
  const { region, write, lines, resize } = emulated(20);
  region.show('\u001b[32m  first of two\u001b[39m\n  second of two li');
  write('^C');
  region.above('stopping', write);
  expect(await lines()).toEqual(['stopping', '  first of two', '  second of two li']);
  await resize(10);
  region.show('  x');
  expect(await lines()).toEqual(['stopping', '  x']);
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

/** A live region on a terminal emulator. */
function emulated(columns: number) {
  const terminal = new xterm.Terminal({ cols: columns, rows: 12, allowProposedApi: true, convertEol: true });
  const write = (text: string): void => terminal.write(text);
  const settled = () => new Promise<void>((resolve) => terminal.write('', resolve));
  const region = liveRegion({ write, columns: () => terminal.cols });
  const lines = async (): Promise<string[]> => {
    await settled();
    const { active } = terminal.buffer;
    const texts = Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? '');
    return texts.join('\n').trimEnd().split('\n');
  };
  const resize = async (to: number) => {
    await settled();
    terminal.resize(to, 12);
  };
  return { region, write, lines, resize };
}
