import { expect, it } from 'vitest';
import { completeReport } from '../../src/report/complete-report.ts';
import { sampleReport } from './sample-report.ts';

const { timeline: _timeline, changes: _changes, quality, ...bare } = sampleReport;
const report = { ...bare, timings: { dropDurationSeconds: 1 }, benchmarkSummary: {} };
const later = {
  ...bare,
  quality: quality ?? [],
  result: 'failed' as const,
  timings: { validationDurationSeconds: 2 },
  validation: { ...bare.validation, errors: ['not what was promised'] },
  warnings: ['Index downtime is required', 'late'],
  manualActions: ['look'],
};

it('completeReport() leaves a report as it is where there is nothing else', () => {
  expect(completeReport(sampleReport, {})).toEqual(sampleReport);
});

it('completeReport() takes what is missing from the benchmark and the plan, and keeps what is there', () => {
  const { sourceIndex, targetIndex, timeline, changes, benchmarkSummary } = sampleReport;
  const timings = { dropDurationSeconds: 9, totalMigrationDurationSeconds: 5 };
  const benchmark = { sourceIndex, targetIndex, timings, benchmarkSummary, ...(timeline && { timeline }) };
  expect(completeReport(report, { benchmark, changes })).toMatchObject({
    timings: { dropDurationSeconds: 1, totalMigrationDurationSeconds: 5 },
    benchmarkSummary,
    timeline,
    changes,
  });
});

it('completeReport() takes verdict and quality of a later validation, and its failure', () => {
  expect(completeReport(report, { validation: later })).toMatchObject({
    result: 'failed',
    quality,
    validation: { errors: ['not what was promised'] },
    timings: { dropDurationSeconds: 1, validationDurationSeconds: 2 },
    warnings: ['Index downtime is required', 'late'],
    manualActions: ['look'],
  });
});
