import { expect, it } from 'vitest';
import { runListener } from '../../src/cli/progress/run-listener.ts';
import { followRun, noRun } from '../../src/cli/progress/run-view.ts';
import { stoppingText } from '../../src/cli/progress/stopping-text.ts';
import type { RunEvent, StampedEvent } from '../../src/index.ts';
import { type RecordingTerminal, recordingTerminal } from './recording-terminal.ts';

const quantizing: RunEvent = {
  type: 'run.started',
  runId: 'r1',
  index: 'words',
  kind: 'apply',
  resumed: false,
  steps: ['enumerate', 'dump', 'drop', 'quantize', 'create', 'index', 'validate'],
};

/** Up to the middle of the quantization, a second an event. */
const half: readonly RunEvent[] = [
  quantizing,
  { type: 'step.started', step: 'enumerate' },
  { type: 'step.finished', step: 'enumerate', durationMs: 1200, docs: 1_000_000 },
  { type: 'step.started', step: 'dump', totalDocs: 1_000_000, doneDocs: 0 },
  { type: 'step.progressed', step: 'dump', doneDocs: 1_000_000, totalDocs: 1_000_000, bytes: 3_072_000_000 },
  { type: 'step.finished', step: 'dump', durationMs: 62_000, docs: 1_000_000 },
  { type: 'step.started', step: 'drop' },
  { type: 'index.dropped', index: 'words' },
  { type: 'step.finished', step: 'drop', durationMs: 12 },
  { type: 'step.started', step: 'quantize', totalDocs: 1_000_000, doneDocs: 0 },
  { type: 'update.caught', docs: 12 },
  { type: 'step.progressed', step: 'quantize', doneDocs: 450_000, totalDocs: 1_000_000 },
];

it('on a terminal a run is a list of steps, a bar with rate and time left, and what it has cost so far', () => {
  expect(panelAfter(half, 80)).toBe(`  ✓ Enumerate keys     1,000,000 docs     1.2s
  ✓ Back up vectors    1,000,000 docs    62.0s
  ✓ Drop index                            0.0s
  ▸ Quantize vectors: 450,000/1,000,000 docs
    █████████████░░░░░░░░░░░░░░░░░   45%  225,000 docs/s  2.4s left
  · Create index
  · Re-indexing
  · Validate
  2.86 GB backed up · 12 updates caught · index away 4.0s`);
});

it('on a narrow terminal it says the same in fewer words', () => {
  expect(panelAfter(half, 40)).toBe(`  ✓ Enumerate keys, 1,000,000, 1.2s
  ✓ Back up vectors, 1,000,000, 62.0s
  ✓ Drop index, 0.0s
  ▸ Quantize vectors: 450,000/1,000,000
    ████████░░░░░░░░░░   45%  2.4s left
  · Create index
  · Re-indexing
  · Validate
  2.86 GB backed up · 12 updates caught
  index away 4.0s`);
});

it.each([12, 20, 39, 40, 59, 60, 80, 160])('no line of it is as wide as a screen of %d columns', (columns) => {
  const widest = Math.max(
    ...panelAfter(half, columns)
      .split('\n')
      .map(({ length }) => length),
  );
  expect(widest).toBeLessThan(columns);
});

it('where the screen is low, only what happens now is shown', () => {
  const terminal = recordingTerminal({ rows: 5 });
  listenTo(terminal, half);
  expect(terminal.panel(11_000).split('\n')).toHaveLength(3);
});

it('rate and time left count what this execution does, not what an earlier one did', () => {
  const resumed: RunEvent[] = [
    { ...quantizing, resumed: true, awaySince: '1969-12-31T23:59:00Z' },
    { type: 'step.skipped', step: 'enumerate', reason: 'done by an earlier run' },
    { type: 'step.started', step: 'quantize', totalDocs: 1000, doneDocs: 400 },
    { type: 'step.progressed', step: 'quantize', doneDocs: 600, totalDocs: 1000 },
  ];
  const panel = panelAfter(resumed, 80, 4000);
  expect(panel).toContain('✓ Enumerate keys    by an earlier run');
  expect(panel).toContain('60%  100 docs/s  4.0s left');
  expect(panel).toContain('index away 64.0s');
});

it('a finished run leaves its last panel on the screen, a batch of runs does not', () => {
  const terminal = recordingTerminal();
  listenTo(terminal, [
    ...half,
    { type: 'step.finished', step: 'quantize', durationMs: 2000, docs: 1_000_000 },
    { type: 'run.finished', result: 'interrupted' },
  ]);
  expect(terminal.panel(0)).toBe('');
  expect(terminal.stderr[0]).toBe("Applying migration to 'words'...  (run r1)");
  expect(terminal.stderr).toContain('  ✓ Quantize vectors   1,000,000 docs     2.0s');
  expect(terminal.stderr.at(-1)).toBe('  2.86 GB backed up · 12 updates caught · index away 6.0s');
});

it('a step that was under way when the run failed is marked, with how far it came', () => {
  const terminal = recordingTerminal();
  listenTo(terminal, [...half, { type: 'run.finished', result: 'failed' }]);
  expect(terminal.stderr).toContain('  ✗ Quantize vectors: 450,000/1,000,000 docs');
});

it.each<[string, readonly RunEvent[], string]>([
  ['before the drop', half.slice(0, 4), 'Nothing is changed yet: the index answers as before'],
  [
    'while documents change',
    half,
    'The index is away until the migration is finished: run the same command again soon',
  ],
  [
    'between drop and create of a plan that touches no document',
    [
      { ...quantizing, steps: ['drop', 'create'] },
      { type: 'index.dropped', index: 'words' },
    ],
    'The index is away at this moment, so its new definition is created first',
  ],
  ['after the create', [...half, { type: 'index.created', index: 'words' }], 'The new index is there'],
  [
    'after the index is ready',
    [...half, { type: 'index.ready', index: 'words', numDocs: 1 }],
    'The new index answers already',
  ],
  ['while undoing', [{ ...quantizing, kind: 'rollback' }], 'What is restored so far stays restored'],
])('Ctrl-C %s says what stopping means', (_, events, text) => {
  expect(stoppingText(stampedAll(events).reduce(followRun, noRun))).toContain(text);
});

it('Ctrl-C before anything began, or after the end, needs no explanation', () => {
  const ended = [...half, { type: 'run.finished', result: 'failed' } as const];
  expect([stoppingText(noRun), stoppingText(stampedAll(ended).reduce(followRun, noRun))]).toEqual([
    undefined,
    undefined,
  ]);
});

function panelAfter(events: readonly RunEvent[], columns: number, nowMs = 11_000): string {
  const terminal = recordingTerminal({ columns });
  listenTo(terminal, events);
  return terminal.panel(nowMs);
}

function listenTo(terminal: RecordingTerminal, events: readonly RunEvent[]): void {
  const listen = runListener({}, { terminal: { ...terminal, live: true }, signal: new AbortController().signal });
  for (const event of stampedAll(events)) listen(event);
}

function stampedAll(events: readonly RunEvent[]): StampedEvent[] {
  return events.map((event, at) => ({ ...event, seq: at + 1, at: new Date(at * 1000).toISOString() }));
}
