import { resolve } from 'node:path';
import { type ApplyResult, applyPlan as runApply } from '../apply/apply.ts';
import { systemClock, timestamp } from '../apply/engine/clock.ts';
import type { ThrottleLimits } from '../apply/throttle/limits.ts';
import { nodeDisk } from '../disk/node-disk.ts';
import { isMigrationError, MigrationError } from '../errors.ts';
import type { StampedEvent } from '../events.ts';
import { isNoOp } from '../plan/build-plan.ts';
import { definitionChanges } from '../plan/definition-changes.ts';
import { estimate } from '../plan/estimate.ts';
import type { RedisReader, RedisWriter } from '../redis/port.ts';
import { encodingsOf } from '../report/encodings.ts';
import { foldTimings, noTimings } from '../report/fold-timings.ts';
import type { BenchmarkSummary, MigrationReport, ValidationVerdict } from '../report/report.ts';
import { foldTimeline, noTimeline, timelineOf } from '../report/timeline.ts';
import { type WriterWatch, withReader, withWriter } from './connect.ts';
import { readChecks } from './files.ts';
import { interruptSignal } from './interrupt-signal.ts';
import type { ApplyOptions } from './options.ts';
import { requireBackupDir } from './require-backup-dir.ts';

const DEFAULT_BATCH_SIZE = 500;
const DEFAULT_TIMEOUT_MS = 1_800_000;
/** Each holds a connection, two open files and three batches; far fewer already keep a server busy. */
const MAX_WORKERS = 64;

/**
 * Applies a plan, or finishes an interrupted run of it.
 *
 * A run that fails or is interrupted after Redis was changed comes back as a report that says so; what is refused
 * before is thrown.
 *
 * @throws {MigrationError} with `changed: 'nothing'`
 */
export function applyPlan(options: ApplyOptions): Promise<MigrationReport> {
  return applyInTurn(options, async () => {});
}

/**
 * {@link applyPlan} as one of several runs at a time.
 *
 * @param beforeDrop waits until the index may go away; ends early when its signal aborts
 */
export async function applyInTurn(
  options: ApplyOptions,
  beforeDrop: (signal: AbortSignal) => Promise<void>,
): Promise<MigrationReport> {
  requireBackupDir(options.backupDir);
  checkOptions(options);
  const startedAt = timestamp(new Date());
  const checks = await readChecks(options.queryCheckPath);
  if (isNoOp(options.plan)) {
    return noOpReport(options, startedAt);
  }
  let fold = noTimings;
  let timeline = noTimeline;
  let runId: string | undefined;
  const warnings: string[] = [];
  const listen = (event: StampedEvent) => {
    fold = foldTimings(fold, event);
    timeline = foldTimeline(timeline, event);
    runId = event.type === 'run.started' ? event.runId : runId;
    if (event.type === 'warning.raised') {
      warnings.push(event.message);
    }
    options.onEvent?.(event);
  };
  const describe = (outcome: Outcome): MigrationReport => {
    const told = timelineOf(timeline);
    return {
      ...toReport(options, { ...outcome, startedAt, timings: fold.timings, warnings, ...(runId && { runId }) }),
      ...(told && { timeline: told }),
    };
  };
  try {
    const workers = options.numWorkers ?? 1;
    const work = async (redis: RedisWriter, { serverChanges }: WriterWatch) => {
      const inputs = { ...runInputs(options, beforeDrop), redis, checks, serverChanges, listeners: [listen] };
      const result = await throttled(options, (throttle) => runApply({ ...inputs, throttle }));
      const size = (await redis.indexInfo(result.journal.facts.target.name))?.stats.vectorIndexMb;
      return describe({ result, ...(size !== undefined && { targetSizeMb: size }) });
    };
    return await withWriter(options.connection, work, { workers });
  } catch (error) {
    if (isMigrationError(error) && error.changed !== 'nothing') {
      return describe({ error });
    }
    throw error;
  }
}

/** Limits are watched over a connection of their own, where there are any. */
function throttled(
  { connection, throttle: limits }: ApplyOptions,
  work: (throttle?: { limits: ThrottleLimits; redis: RedisReader }) => Promise<ApplyResult>,
): Promise<ApplyResult> {
  return limits === undefined ? work() : withReader(connection, (redis) => work({ limits, redis }));
}

function checkOptions({ batchSize, numWorkers = 1 }: ApplyOptions): void {
  if (!Number.isSafeInteger(numWorkers) || numWorkers < 1 || numWorkers > MAX_WORKERS) {
    const reason = `it must be a whole number from 1 to ${MAX_WORKERS}`;
    throw new MigrationError('OPTION_INVALID', { option: 'numWorkers', reason });
  }
  if (batchSize !== undefined && (!Number.isSafeInteger(batchSize) || batchSize < 1)) {
    throw new MigrationError('OPTION_INVALID', {
      option: 'batchSize',
      reason: 'it must be a whole number of at least 1',
    });
  }
}

function runInputs(options: ApplyOptions, beforeDrop: (signal: AbortSignal) => Promise<void>) {
  return {
    plan: options.plan,
    disk: nodeDisk,
    clock: systemClock,
    backupDir: resolve(options.backupDir),
    batchSize: options.batchSize ?? DEFAULT_BATCH_SIZE,
    policy: {
      skipInvalid: options.skipInvalid === true,
      allowNonfinite: options.allowNonfinite === true,
      ...(options.writersSend && { writersSend: options.writersSend }),
    },
    settings: {
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      sweep: options.sweep !== false,
      beforeDrop,
      workers: options.numWorkers ?? 1,
    },
    scales: options.scales ?? {},
    aliases: options.aliases ?? [],
    allowSharedKeys: options.allowSharedKeys === true,
    signal: interruptSignal(options.signal),
  };
}

/** How a run ended, one way or the other. */
type Outcome =
  | { readonly result: ApplyResult; readonly targetSizeMb?: number }
  | { readonly error: Pick<MigrationError, 'message' | 'hint'> };

type Described = Outcome & Pick<MigrationReport, 'startedAt' | 'timings' | 'warnings' | 'runId'>;

type Applied = Pick<ApplyOptions, 'plan' | 'backupDir'>;

/** The report of a run that was refused before it began, for whoever reports on many runs. */
export function reportRefusal(
  applied: Applied,
  error: Pick<MigrationError, 'message' | 'hint'>,
  startedAt: string,
): MigrationReport {
  return toReport(applied, { error, startedAt, timings: {}, warnings: [] });
}

function toReport({ plan, backupDir }: Applied, described: Described): MigrationReport {
  const { startedAt, timings } = described;
  const common = {
    sourceIndex: plan.source.indexName,
    targetIndex: plan.target.name,
    startedAt,
    finishedAt: timestamp(new Date()),
    timings,
    diskSpaceEstimate: estimate(plan),
    changes: definitionChanges(plan.source.definition, plan.target, plan.requestedChanges.renameFields),
  };
  if ('error' in described) {
    const { error } = described;
    return {
      ...common,
      ...(described.runId && { runId: described.runId }),
      result: isMigrationError(error, 'INTERRUPTED') ? 'interrupted' : 'failed',
      validation: { ...nothingValidated, errors: [error.message] },
      benchmarkSummary: {},
      backup: { backupDir: resolve(backupDir), backupPaths: [] },
      warnings: [...plan.warnings, ...described.warnings],
      manualActions: [error.hint],
    };
  }
  const { result } = described;
  const failed = result.verdict.errors.length > 0;
  const nothingToDo = `The plan had been carried out before, by run ${result.journal.facts.runId}; nothing was changed`;
  return {
    ...common,
    result: failed ? 'failed' : 'succeeded',
    runId: result.journal.facts.runId,
    validation: result.verdict,
    benchmarkSummary: summary(described, result),
    backup: {
      backupDir: resolve(backupDir),
      backupPaths: result.journal.facts.seal === undefined ? [] : [result.backupPrefix],
    },
    documents: result.counts,
    ...encodingsOf(result.journal.facts),
    warnings: [...plan.warnings, ...described.warnings, ...(result.worked ? [] : [nothingToDo])],
    manualActions: failed ? actionsAfter(result) : [],
  };
}

function actionsAfter({ verdict }: ApplyResult): string[] {
  const lagging = verdict.errors.some((error) => error.includes('source datatype'));
  return lagging
    ? ['Switch the applications that still write the source datatype, then run the same command again']
    : ['Look at the validation errors, repair what they name, then run the same command again'];
}

const nothingValidated: ValidationVerdict = {
  schemaMatch: false,
  docCountMatch: false,
  keySampleExists: false,
  indexingFailuresDelta: 0,
  queryChecks: [],
  errors: [],
  warnings: [],
};

function summary({ timings, ...outcome }: Described, { journal }: ApplyResult): BenchmarkSummary {
  const source = journal.facts.baseline.vectorIndexMb;
  const target = 'targetSizeMb' in outcome ? outcome.targetSizeMb : undefined;
  const seconds = timings.initialIndexingDurationSeconds;
  return {
    ...(seconds && { documentsIndexedPerSecond: journal.facts.baseline.numDocs / seconds }),
    sourceIndexSizeMb: source,
    ...(target !== undefined && { targetIndexSizeMb: target, indexSizeDeltaMb: target - source }),
  };
}

/** Looks whether the index still is what the plan says, and leaves it at that. */
async function noOpReport(options: ApplyOptions, startedAt: string): Promise<MigrationReport> {
  const { validatePlan } = await import('./validate-plan.ts');
  const { connection, plan, queryCheckPath } = options;
  await nodeDisk.ensureWritableFolder(options.backupDir);
  const report = await validatePlan({ connection, plan, ...(queryCheckPath !== undefined && { queryCheckPath }) });
  await withReader(connection, (redis) => redis.server());
  return { ...report, startedAt, backup: { backupDir: resolve(options.backupDir), backupPaths: [] } };
}
