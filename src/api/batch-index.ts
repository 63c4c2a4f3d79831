import { join } from 'node:path';
import { timestamp } from '../apply/engine/clock.ts';
import type { AwayTurns } from '../batch/away-turns.ts';
import { gentleStop } from '../batch/gentle-stop.ts';
import type { BatchPlace, IndexEnding } from '../batch/run-batch.ts';
import type { ErrorCode } from '../error-table.ts';
import { isMigrationError, messageOf } from '../errors.ts';
import type { MigrationPlan } from '../plan/plan.ts';
import type { MigrationReport } from '../report/report.ts';
import { applyInTurn, reportRefusal } from './apply-plan.ts';
import type { BatchRunOptions } from './batch-options.ts';
import type { ApplyOptions } from './options.ts';
import { writeReport } from './reports.ts';

/** What one index of a batch is migrated with. */
export interface IndexWork {
  readonly plan: MigrationPlan;
  readonly backupDir: string;
  readonly reportPath: string;
  readonly place: BatchPlace;
  /** Aborts when the batch ends early. */
  readonly stop: AbortSignal;
  readonly turns: AwayTurns;
  readonly options: BatchRunOptions & { readonly signal: AbortSignal };
}

/** Missing for one index, missing for all of them: such an error is no failure of the index that met it first. */
const unreachable: readonly ErrorCode[] = [
  'CLUSTER_UNSTABLE',
  'CONNECTION_FAILED',
  'AUTH_FAILED',
  'TLS_FAILED',
  'URL_INVALID',
  'SERVER_LOADING',
  'SEARCH_MISSING',
  'READ_ONLY',
  'FILE_UNWRITABLE',
  'DISK_FULL',
];

/** Migrates one index of a batch, or goes on with it, and writes its report, also about a failure. */
export async function migrateIndex(work: IndexWork): Promise<IndexEnding> {
  try {
    return await migrate(work);
  } finally {
    work.turns.cameBack(work.place.index);
  }
}

async function migrate(work: IndexWork): Promise<IndexEnding> {
  const startedAt = timestamp(new Date());
  let report: MigrationReport;
  try {
    report = await applyInTurn(applyOptions(work), (signal) => takeTurn(work, signal));
  } catch (error) {
    if (isMigrationError(error, 'INTERRUPTED')) {
      return { kind: 'interrupted' };
    }
    if (isMigrationError(error) && unreachable.includes(error.code)) {
      return { kind: 'unreachable', reason: error.message };
    }
    // Whatever it was, it was this index: the policy of the batch says whether the others go on.
    report = reportRefusal(work, { message: messageOf(error), hint: hintOf(error) }, startedAt);
  }
  return conclude(report, work.reportPath);
}

/** Waits until the index may go away, and tells so where it has to wait. */
function takeTurn({ place, turns, options }: IndexWork, signal: AbortSignal): Promise<void> {
  return turns.take(place.index, signal, (away) =>
    options.onIndex?.({
      ...place,
      status: 'waiting',
      reason: `waits until ${away.join(' and ')} can be searched again`,
    }),
  );
}

function applyOptions({ plan, backupDir, place, stop, turns, options }: IndexWork): ApplyOptions {
  const {
    onEvent,
    acceptDataLoss: _,
    onIndex: _i,
    parallel: _p,
    parallelMemoryBytes: _m,
    parallelAway: _a,
    ...rest
  } = options;
  const gentle = gentleStop(stop);
  return {
    ...rest,
    plan,
    backupDir,
    signal: AbortSignal.any([options.signal, gentle.signal]),
    onEvent: (event) => {
      gentle.onEvent(event);
      if (event.type === 'step.skipped' && event.step === 'drop') {
        turns.wentAway(place.index);
      } else if (event.type === 'index.ready') {
        turns.cameBack(place.index);
      }
      onEvent?.({ ...event, batch: place });
    },
  };
}

function hintOf(error: unknown): string {
  return isMigrationError(error) ? error.hint : 'This should not happen: report it together with the message';
}

async function conclude(report: MigrationReport, reportPath: string): Promise<IndexEnding> {
  const lost = await writeOrTell(report, reportPath);
  if (report.result === 'interrupted') {
    return { kind: 'interrupted' };
  }
  const status = report.result === 'succeeded' ? 'success' : 'failed';
  const error = status === 'failed' ? (report.validation.errors[0] ?? 'The migration failed') : lost;
  return {
    kind: 'done',
    entry: { status, ...(error !== undefined && { error }), ...(lost === undefined && { reportPath }) },
  };
}

/** A report that cannot be written must not make a migration that succeeded look like one that failed. */
async function writeOrTell(report: MigrationReport, path: string): Promise<string | undefined> {
  try {
    await writeReport(report, path);
    return undefined;
  } catch (error) {
    return `Its report could not be written: ${messageOf(error)}`;
  }
}

/** Where the report of an index goes. */
export function indexReportPath(reportDir: string, stem: string): string {
  return join(reportDir, `${stem}_report.yaml`);
}
