import { expect, it } from 'vitest';
import { progressLines } from '../../src/cli/progress/progress-lines.ts';
import { runListener } from '../../src/cli/progress/run-listener.ts';
import type { RunEvent, StampedEvent } from '../../src/index.ts';
import { recordingTerminal } from './recording-terminal.ts';

const started: RunEvent = {
  type: 'run.started',
  runId: 'r1',
  index: 'words',
  kind: 'apply',
  resumed: false,
  steps: ['enumerate', 'quantize'],
};

it('progressLines() tells a run in the words of the guide, each line with its time', () => {
  expect(
    linesOf([
      started,
      { type: 'step.started', step: 'drop' },
      { type: 'step.finished', step: 'drop', durationMs: 3 },
      { type: 'index.dropped', index: 'words' },
      { type: 'step.started', step: 'quantize', totalDocs: 1_000_000, doneDocs: 0 },
      { type: 'step.progressed', step: 'quantize', doneDocs: 450_000, totalDocs: 1_000_000 },
      { type: 'step.finished', step: 'quantize', durationMs: 125_000, docs: 1_000_000 },
      { type: 'update.caught', docs: 1 },
      { type: 'sweep.finished', round: 1, stragglers: 0, converted: 0 },
      { type: 'index.ready', index: 'words', numDocs: 1_000_000 },
      { type: 'warning.raised', message: 'mind the gap' },
      { type: 'run.finished', result: 'succeeded' },
    ]),
  ).toEqual([
    "1970-01-01T00:00:00Z Applying migration to 'words'...  (run r1)",
    '1970-01-01T00:00:02Z Drop index: done (0.0s)',
    '1970-01-01T00:00:05Z Quantize vectors: 450,000/1,000,000 docs',
    '1970-01-01T00:00:06Z Quantize vectors: done (1,000,000 docs, 2m 5s)',
    '1970-01-01T00:00:07Z 1 document changed by an application meanwhile: taken along',
    '1970-01-01T00:00:09Z Index "words" is ready: 1,000,000 docs',
    '1970-01-01T00:00:10Z Warning: mind the gap',
  ]);
});

it('progressLines() says where a resumed step goes on', () => {
  expect(
    linesOf([
      { ...started, resumed: true },
      { type: 'step.started', step: 'quantize', totalDocs: 1000, doneDocs: 450 },
    ]),
  ).toEqual([
    "1970-01-01T00:00:00Z Resuming migration to 'words'...  (run r1)",
    '1970-01-01T00:00:01Z Quantize vectors: going on at 450/1,000 docs',
  ]);
});

it('progressLines() writes at most twenty lines a step, however many events come', () => {
  const events = Array.from({ length: 2000 }, (_, at): RunEvent => {
    return { type: 'step.progressed', step: 'dump', doneDocs: (at + 1) * 500, totalDocs: 1_000_000 };
  });
  const lines = linesOf(events);
  expect(lines).toHaveLength(20);
  expect(lines.at(-1)).toMatch(/^\S+Z Back up vectors: 1,000,000\/1,000,000 docs$/);
});

it('progressLines() tells of a step that is over in a moment only that it is complete', () => {
  const lines: string[] = [];
  const listen = progressLines((line) => void lines.push(line));
  for (let done = 0; done <= 100; done += 10) {
    listen(stamped({ type: 'step.progressed', step: 'dump', doneDocs: done, totalDocs: 100 }, done));
  }
  expect(lines).toEqual(['1970-01-01T00:00:00Z Back up vectors: 100/100 docs']);
});

it('progressLines() uses no control characters', () => {
  const line = linesOf([{ type: 'step.progressed', step: 'dump', doneDocs: 10, totalDocs: 10 }]).join('');
  expect(line).toBe('1970-01-01T00:00:00Z Back up vectors: 10/10 docs');
});

it('runListener() with --json and --quiet writes events on stdout only, spelled like our files', () => {
  const terminal = recordingTerminal();
  const { signal } = new AbortController();
  const listen = runListener({ json: true, quiet: true }, { terminal, signal });
  listen(stamped({ type: 'step.progressed', step: 'dump', doneDocs: 1, totalDocs: 9 }, 0));
  expect(terminal.stderr).toEqual([]);
  expect(terminal.stdout).toEqual([
    '{"json_version":1,"type":"step.progressed","step":"dump","done_docs":1,"total_docs":9,"seq":0,"at":"1970-01-01T00:00:00.000Z"}',
  ]);
});

function linesOf(events: readonly RunEvent[]): string[] {
  const lines: string[] = [];
  const listen = progressLines((line) => void lines.push(line));
  for (const [at, event] of events.entries()) listen(stamped(event, at * 1000));
  return lines;
}

function stamped(event: RunEvent, atMs: number): StampedEvent {
  return { ...event, seq: 0, at: new Date(atMs).toISOString() };
}
