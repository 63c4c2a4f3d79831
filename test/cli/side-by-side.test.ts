import { expect, it } from 'vitest';
import { batchListeners } from '../../src/cli/progress/batch-listener.ts';
import type { RunEvent } from '../../src/index.ts';
import { recordingTerminal } from './recording-terminal.ts';

const begun: RunEvent = {
  type: 'run.started',
  runId: 'r1',
  index: 'a_idx',
  kind: 'apply',
  resumed: false,
  steps: ['dump', 'drop', 'quantize', 'index'],
};

const startMs = Date.parse('2026-03-20T10:00:00Z');

/** Two indexes at a time, told to a terminal that is `live` or not. */
function twoAtATime({ live = false, json = false, signal = new AbortController().signal } = {}) {
  const terminal = { ...recordingTerminal(), live };
  const listeners = batchListeners({ parallel: 2, json, quiet: json }, { terminal, signal });
  const places = {
    a_idx: { index: 'a_idx', position: 1, total: 3 },
    b_idx: { index: 'b_idx', position: 2, total: 3 },
  };
  for (const place of Object.values(places)) listeners.onIndex({ ...place, status: 'starting' });
  const tell = (index: keyof typeof places, event: RunEvent, second = 0) =>
    listeners.onEvent({ ...event, seq: 1, at: new Date(startMs + second * 1000).toISOString(), batch: places[index] });
  return { terminal, places, tell, onIndex: listeners.onIndex };
}

/** Without the time in front. */
function texts(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/^\S+Z /, ''));
}

it('in a pipe every line says which index it is about', () => {
  const { terminal, places, tell, onIndex } = twoAtATime();
  tell('a_idx', begun);
  tell('b_idx', { type: 'step.finished', step: 'dump', durationMs: 100, docs: 7 });
  onIndex({ ...places.b_idx, status: 'waiting', reason: 'waits until a_idx can be searched again' });
  onIndex({ ...places.a_idx, status: 'failed', error: 'why' });
  expect(texts(terminal.stderr)).toEqual([
    '[1/3] a_idx: starting',
    '[2/3] b_idx: starting',
    "a_idx: Applying migration to 'a_idx'...  (run r1)",
    'b_idx: Back up vectors: done (7 docs, 0.1s)',
    '[2/3] b_idx: waits until a_idx can be searched again',
    '[1/3] a_idx: failed - why',
  ]);
});

it('a terminal shows a line for each index at work, which ends with it', () => {
  const { terminal, places, tell, onIndex } = twoAtATime({ live: true });
  tell('a_idx', begun);
  tell('a_idx', { type: 'step.started', step: 'quantize', doneDocs: 0, totalDocs: 1000 });
  tell('a_idx', { type: 'index.dropped', index: 'a_idx' });
  tell('a_idx', { type: 'step.progressed', step: 'quantize', doneDocs: 250, totalDocs: 1000 }, 1);
  tell('b_idx', begun);
  tell('b_idx', { type: 'step.started', step: 'dump' });
  expect(terminal.panel(startMs + 1000)).toBe(
    '  ▸ a_idx  Quantize vectors: 250/1,000 docs, 25%, 3.0s left, index away 1.0s\n  ▸ b_idx  Back up vectors...',
  );
  tell('b_idx', { type: 'step.finished', step: 'dump', durationMs: 100 });
  onIndex({ ...places.a_idx, status: 'success' });
  expect(terminal.panel(startMs + 1000)).toBe('  ▸ b_idx  waits for its turn');
  onIndex({ ...places.b_idx, status: 'success' });
  expect(terminal.panel(startMs + 1000)).toBe('');
  expect(terminal.stderr).toEqual([
    ...['[1/3] a_idx: starting', '[2/3] b_idx: starting', '[1/3] a_idx: success', '[2/3] b_idx: success'],
  ]);
});

it('stopping is explained for each index at work', () => {
  const controller = new AbortController();
  const { terminal, tell } = twoAtATime({ signal: controller.signal });
  tell('a_idx', begun);
  tell('b_idx', begun);
  tell('b_idx', { type: 'index.dropped', index: 'b_idx' });
  controller.abort();
  expect(terminal.stderr.slice(-2)).toEqual([
    'a_idx: Nothing is changed yet: the index answers as before',
    'b_idx: The index is away until the migration is finished: run the same command again soon, it goes on where it stops',
  ]);
});

it('--json gives every event with the place of its index in the batch', () => {
  const { terminal, tell } = twoAtATime({ json: true });
  tell('b_idx', { type: 'index.dropped', index: 'b_idx' });
  expect(terminal.stdout.map((line) => JSON.parse(line))).toEqual([
    { json_version: 1, type: 'batch.progressed', index: 'a_idx', position: 1, total: 3, status: 'starting' },
    { json_version: 1, type: 'batch.progressed', index: 'b_idx', position: 2, total: 3, status: 'starting' },
    {
      json_version: 1,
      type: 'index.dropped',
      index: 'b_idx',
      seq: 1,
      at: '2026-03-20T10:00:00.000Z',
      batch: { index: 'b_idx', position: 2, total: 3 },
    },
  ]);
  expect(terminal.stderr).toEqual([]);
});
