import { expect, it } from 'vitest';
import { batchPlanText } from '../../src/cli/output/batch-plan-text.ts';
import { batchReportText } from '../../src/cli/output/batch-report-text.ts';
import { batchStatusText } from '../../src/cli/output/batch-status-text.ts';
import { batchNews, batchPanel } from '../../src/cli/output/batch-watch-text.ts';
import type { BatchPlan, BatchReport, BatchStatus, MigrationPlan } from '../../src/index.ts';
import { emptyPatch } from '../../src/plan/merge.ts';

const emptyBatch: BatchPlan = {
  batchId: 'batch_20260320_100000',
  failurePolicy: 'fail_fast',
  requiresQuantization: false,
  sharedPatch: emptyPatch,
  indexes: [],
  createdAt: '2026-03-20T10:00:00Z',
};

const status: BatchStatus = {
  batchId: 'batch_20260320_100000',
  startedAt: '2026-03-20T10:00:00Z',
  updatedAt: '2026-03-20T10:25:00Z',
  completed: [
    { name: 'products_idx', status: 'success', completedAt: '2026-03-20T10:02:30Z' },
    { name: 'users_idx', status: 'failed', error: 'Redis connection timeout', completedAt: '2026-03-20T10:05:45Z' },
  ],
  inProgress: [{ name: 'inventory_idx', atWork: true }],
  remaining: ['analytics_idx'],
  finished: false,
  worker: 'process 7 on host',
};

const guideLines = `Batch Migration Status
======================
Batch ID: batch_20260320_100000
Started: 2026-03-20T10:00:00Z
Updated: 2026-03-20T10:25:00Z
Completed: 2
- products_idx: success (10:02:30)
- users_idx: failed - Redis connection timeout (10:05:45)
In Progress: inventory_idx
Remaining: 1 (analytics_idx)`;

it("batchStatusText() begins with the guide's example, letter by letter", () => {
  expect(batchStatusText(status)).toBe(`${guideLines}\nAt work: process 7 on host`);
});

const quantizing = {
  name: 'inventory_idx',
  atWork: true,
  progress: { step: 'quantize', percent: 45, doneDocs: 450_000, totalDocs: 1_000_000, remainingSeconds: 12 },
} as const;

it('batchStatusText() tells progress and the time that is left on lines of their own', () => {
  expect(batchStatusText({ ...status, inProgress: [quantizing], remainingSeconds: 200 })).toContain(
    'In Progress: inventory_idx\n  Quantize vectors: 45% (450,000/1,000,000 docs), 12.0s left\n' +
      'Remaining: 1 (analytics_idx)\nTime left: about 3m 20s\n',
  );
  const { remainingSeconds: _, ...done } = { ...quantizing.progress, step: 'index', percent: 100 } as const;
  expect(batchStatusText({ ...status, inProgress: [{ ...quantizing, progress: done }] })).toContain(
    '\n  Re-indexing: 100% (450,000/1,000,000 docs)\n',
  );
});

it('batchStatusText() tells several indexes in progress apart, and which of them waits', () => {
  const waits = { name: 'b_idx', atWork: false, progress: { phase: 'target_created' } } as const;
  expect(batchStatusText({ ...status, inProgress: [quantizing, waits] })).toContain(
    'In Progress: inventory_idx, b_idx\n' +
      '  inventory_idx: Quantize vectors: 45% (450,000/1,000,000 docs), 12.0s left\n' +
      '  b_idx: Building the index; waits to be gone on with\n',
  );
});

it('batchNews() tells what ended, what began, and each tenth of a step, once', () => {
  const inLog = { isLive: false };
  const at = (percent: number) => [{ ...quantizing, progress: { ...quantizing.progress, percent } }];
  expect(batchNews({ ...status, inProgress: at(45) }, { ...status, inProgress: at(49) }, inLog)).toEqual([]);
  expect(batchNews({ ...status, inProgress: at(45) }, { ...status, inProgress: at(50) }, inLog)).toEqual([
    '  Quantize vectors: 50% (450,000/1,000,000 docs), 12.0s left',
  ]);
  const later: BatchStatus = {
    ...status,
    completed: [...status.completed, { name: 'inventory_idx', status: 'success', completedAt: '2026-03-20T10:26:00Z' }],
    inProgress: [{ name: 'analytics_idx', atWork: true }],
    remaining: [],
  };
  expect(batchNews(status, later, inLog)).toEqual([
    '- inventory_idx: success (10:26:00)',
    'In Progress: analytics_idx',
  ]);
  expect(batchNews(status, later, { isLive: true })).toEqual(['- inventory_idx: success (10:26:00)']);
});

it('batchPanel() is what a terminal keeps at the bottom', () => {
  expect(batchPanel({ ...status, inProgress: [quantizing], remainingSeconds: 200 })).toEqual([
    'In Progress: inventory_idx',
    '  Quantize vectors: 45% (450,000/1,000,000 docs), 12.0s left',
    'Remaining: 1 · Time left: about 3m 20s',
  ]);
});

it('batchStatusText() of a batch that died, of a finished one and of one that was undone', () => {
  const { worker: _, ...working } = status;
  const idle = { ...working, inProgress: [] };
  expect(batchStatusText(idle)).toContain('In Progress: none\nRemaining: 1 (analytics_idx)\nNobody is at work');
  expect(batchStatusText({ ...idle, remaining: [], finished: true })).toMatch(/Remaining: 0$/);
  const undone = { ...idle, completed: [{ name: 'a', status: 'rolled_back' as const }], rollbackStartedAt: 'then' };
  expect(batchStatusText(undone)).toContain('- a: rolled back\n');
  expect(batchStatusText(undone)).toMatch(/Undone since then; nobody is at work$/);
});

it('batchReportText() says how many indexes wait and how to go on with them', () => {
  const report: BatchReport = {
    batchId: 'batch_20260320_100000',
    status: 'partial_failure',
    summary: { totalIndexes: 5, successful: 1, failed: 1, skipped: 2, totalDurationSeconds: 61.24 },
    indexes: [
      { name: 'a', status: 'success' },
      { name: 'b', status: 'failed', error: 'why' },
      { name: 'c', status: 'skipped', error: 'Skipped due to fail_fast policy' },
      { name: 'd', status: 'skipped', error: "Field 'embedding' not found" },
      { name: 'e', status: 'interrupted', error: 'Stopped at a safe point; batch-resume goes on from there' },
    ],
    startedAt: '2026-03-20T10:00:00Z',
    completedAt: '2026-03-20T10:02:07Z',
  };
  const place = {
    reportPath: '/srv/batch_report.yaml',
    statePath: 'my state.yaml',
    programName: 'rvl',
    connectionWords: ' --url redis://host',
    acceptDataLoss: true,
    parallel: 3,
  };
  expect(batchReportText(report, place)).toBe(`Batch migration partial_failure
Batch report written to /srv/batch_report.yaml
Batch ID: batch_20260320_100000
Duration: 61.2s
Total: 5
  - Succeeded: 1
  - Failed: 1
  - Skipped: 2
  - Interrupted: 1
Failed indexes:
  - b: why
Go on with 2 indexes: rvl migrate batch-resume --state 'my state.yaml' --accept-data-loss --parallel 3 --url redis://host
Retry the failed first: rvl migrate batch-resume --state 'my state.yaml' --retry-failed --accept-data-loss --parallel 3 --url redis://host`);
  expect(batchReportText(report, { ...place, parallel: 1 })).not.toContain('--parallel');
});

it('batchPlanText() tells the longest downtime once, however many indexes have one', () => {
  const downtime = (time: string, docs: string) =>
    `Downtime will be about ${time}, estimated from a sample of ${docs}; "rvl migrate estimate --url" tells more`;
  const times = { a: ['45 s', '500 documents'], b: ['2 min', '1 document'], c: ['7.1 s', '80 documents'] } as const;
  const plans = new Map(
    Object.entries(times).map(([name, [time, docs]]) => [
      name,
      { warnings: [downtime(time, docs), `Alias of '${name}' lost`] } as unknown as MigrationPlan,
    ]),
  );
  const batch = { ...emptyBatch, indexes: [...plans.keys()].map((name) => ({ name, applicable: true })) };
  const place = { planPath: 'p.yaml', absolutePlanPath: '/p.yaml', programName: 'rvl', connectionWords: '' };
  expect(batchPlanText({ batch, plans, ...place })).toContain(
    `- ${downtime('2 min', '1 document')} (the longest of 3 indexes)\n- Alias of <index> lost (3 indexes)\n`,
  );
});
