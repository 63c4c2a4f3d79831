import type { BatchPlan, PlannedBatch } from '../../index.ts';
import { countOf, indexCount } from './format-count.ts';
import { listed } from './plan-summary.ts';
import { shellWord } from './shell-word.ts';

/** What is told about a batch plan that was written. */
export interface BatchPlanSummary extends PlannedBatch {
  /** As the user gave it; the commands to copy use it. */
  readonly planPath: string;
  readonly absolutePlanPath: string;
  readonly programName: string;
  /** `--url …` of the commands to copy, without credentials; '' where none was given. */
  readonly connectionWords: string;
}

/** More than this many kinds of warnings are not read on a screen; all of them are in the plans. */
const MOST_WARNINGS = 10;

/** What `rvl migrate batch-plan` prints: Python's lines in Python's order, then what to do next. */
export function batchPlanText(summary: BatchPlanSummary): string {
  const { batch, absolutePlanPath } = summary;
  const skipped = batch.indexes.filter(({ applicable }) => !applicable);
  return [
    `Batch plan written to ${absolutePlanPath}`,
    `Batch ID: ${batch.batchId}`,
    'Mode: drop_recreate',
    `Failure policy: ${batch.failurePolicy}`,
    `Requires quantization: ${batch.requiresQuantization ? 'True' : 'False'}`,
    `Total indexes: ${batch.indexes.length}`,
    `  - Applicable: ${batch.indexes.length - skipped.length}`,
    `  - Skipped: ${skipped.length}`,
    ...(skipped.length === 0 ? [] : ['Skipped indexes:']),
    ...skipped.map(({ name, skipReason }) => `  - ${name}: ${skipReason}`),
    ...listed('Warnings:', warningLines(summary)),
    ...nextSteps(summary),
  ].join('\n');
}

/** The object `rvl migrate batch-plan --json` prints. */
export function batchPlanJson({ batch, absolutePlanPath }: BatchPlanSummary): object {
  const { batchId, failurePolicy, requiresQuantization, indexes } = batch;
  return { planPath: absolutePlanPath, batchId, failurePolicy, requiresQuantization, indexes };
}

/** True where there is nothing to apply although no index is as the patch asks either. */
export function fitsNone(batch: BatchPlan, alreadyThere: string): boolean {
  return batch.indexes.every(({ applicable, skipReason }) => !applicable && skipReason !== alreadyThere);
}

/**
 * Each sentence once, with how many indexes have it; sentences that differ in the index's name are one, and of those that
 * differ in how long the downtime will be, the longest speaks for all.
 */
function warningLines({ plans }: BatchPlanSummary): string[] {
  const found = new Map<string, string[]>();
  for (const [name, plan] of plans) {
    for (const warning of plan.warnings) {
      const shared = warning.replaceAll(`'${name}'`, '<index>').replace(downtimeFigures, '<downtime>');
      found.set(shared, [...(found.get(shared) ?? []), warning]);
    }
  }
  const lines = [...found].sort(([, left], [, right]) => right.length - left.length);
  const told = lines.slice(0, MOST_WARNINGS).map(([shared, warnings]) => {
    const count = indexCount(warnings.length);
    if (warnings.length === 1) {
      return `${warnings[0]} (${count})`;
    }
    return shared.includes('<downtime>') ? `${longest(warnings)} (the longest of ${count})` : `${shared} (${count})`;
  });
  const left = lines.length - told.length;
  return left === 0 ? told : [...told, `${countOf(left, 'other warning')} in the plans of single indexes`];
}

/** `about 7.1 s, estimated from a sample of 500 documents`, of a plan's warning. */
const downtimeFigures = /about ([\d.]+) (s|min|h), estimated from a sample of [\d,]+ documents?/;

const unitSeconds: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };

function longest(warnings: readonly string[]): string {
  const seconds = (warning: string): number => {
    const [, figure, unit = ''] = downtimeFigures.exec(warning) ?? [];
    return Number(figure) * (unitSeconds[unit] ?? 0);
  };
  return warnings.reduce((most, warning) => (seconds(warning) > seconds(most) ? warning : most));
}

function nextSteps({ batch, plans, planPath, programName, connectionWords }: BatchPlanSummary): string[] {
  if (plans.size === 0) {
    return ['', 'Nothing to apply: no index is applicable'];
  }
  const file = shellWord(planPath);
  const accept = batch.requiresQuantization ? ' --accept-data-loss' : '';
  return [
    '',
    'Next steps:',
    `  Review the plan:     cat ${file}`,
    `  Review each index:   ls ${shellWord(planPath.replace(/[^/\\]*$/, 'plans/'))}`,
    `  Apply the migration: ${programName} migrate batch-apply --plan ${file} --backup-dir ./migration_backups${accept}${connectionWords}`,
  ];
}
