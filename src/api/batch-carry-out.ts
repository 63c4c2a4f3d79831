import { timestamp } from '../apply/engine/clock.ts';
import { awayTurns } from '../batch/away-turns.ts';
import { batchFileStems } from '../batch/file-names.ts';
import { type BatchPlace, type BatchProgress, type BatchRun, runBatch } from '../batch/run-batch.ts';
import { nodeDisk } from '../disk/node-disk.ts';
import { MigrationError } from '../errors.ts';
import { type BatchState, completeIndex } from '../phases/batch-state.ts';
import { applicableNames, type BatchPlan } from '../plan/batch-plan.ts';
import type { MigrationPlan } from '../plan/plan.ts';
import { type BatchReport, batchReport } from '../report/batch-report.ts';
import { checkParallel, withAdmission } from './batch-admission.ts';
import { readPlansOf, writeBatchReport, writeBatchState } from './batch-files.ts';
import { indexReportPath, migrateIndex } from './batch-index.ts';
import { openLiveFile } from './batch-live.ts';
import type { BatchEventListener, BatchListener, BatchRunOptions } from './batch-options.ts';
import { interruptSignal } from './interrupt-signal.ts';

/** A batch, where it stands, and where its files are. All paths are absolute. */
export interface BatchAtHand {
  readonly batch: BatchPlan;
  readonly planPath: string;
  readonly state: BatchState;
  readonly statePath: string;
  readonly backupDir: string;
  readonly reportDir: string;
}

/**
 * Migrates what remains of a batch and writes its report, whatever ends it. Everything that can be checked beforehand is.
 *
 * @throws {MigrationError} `OPTION_INVALID`, `DATA_LOSS_NOT_ACCEPTED`, `BATCH_UNDONE`, `BATCH_PLANS_MISSING`, `FILE_UNWRITABLE`, with
 *   nothing changed
 */
export async function carryOut(at: BatchAtHand, options: BatchRunOptions): Promise<BatchReport> {
  const { batch, planPath, statePath, backupDir, reportDir } = at;
  checkParallel(options);
  const state = withoutStrangers(at.state, batch);
  refuseUnaccepted(batch, state, options);
  const plans = await readPlansOf(batch, planPath, state.remaining);
  if (state.remaining.length > 0) {
    await nodeDisk.ensureWritableFolder(backupDir);
    await nodeDisk.ensureWritableFolder(reportDir, { shared: true });
  }
  const signal = interruptSignal(options.signal);
  let latest = state;
  const save = async (next: BatchState) => {
    latest = next;
    await writeBatchState(next, statePath);
  };
  await save(state);
  let ending: BatchRun['ending'] = { kind: 'stopped' };
  try {
    ({ ending } = await migrateAll({ at, state, plans, save }, { ...options, signal }));
  } finally {
    await writeBatchReport(batchReport(batch, latest, ending), statePath);
  }
  return batchReport(batch, latest, ending);
}

interface Begun {
  readonly at: BatchAtHand;
  readonly state: BatchState;
  readonly plans: ReadonlyMap<string, MigrationPlan>;
  readonly save: (state: BatchState) => Promise<void>;
}

async function migrateAll(
  { at, state, plans, save }: Begun,
  options: BatchRunOptions & { readonly signal: AbortSignal },
): Promise<BatchRun> {
  const { batch, statePath, backupDir, reportDir } = at;
  const stems = batchFileStems(batch.indexes.map(({ name }) => name));
  const live = await openLiveFile(statePath, { batchId: batch.batchId, plans });
  const onEvent: BatchEventListener = (event) => {
    live.onEvent(event);
    options.onEvent?.(event);
  };
  const onIndex: BatchListener = (progress) => {
    live.onIndex(progress);
    tell(options.onIndex, progress);
  };
  const turns = awayTurns(options.parallelAway ?? 1);
  const migrate = (place: BatchPlace, stop: AbortSignal) => {
    const { index } = place;
    const reportPath = indexReportPath(reportDir, stems.get(index) ?? index);
    return migrateIndex({
      plan: plans.get(index)!,
      backupDir,
      reportPath,
      place,
      stop,
      turns,
      options: { ...options, onEvent, onIndex },
    });
  };
  try {
    return await withAdmission(plans, options, (admit) =>
      runBatch(state, {
        policy: batch.failurePolicy,
        admit,
        migrate,
        save,
        now: () => timestamp(new Date()),
        clockMs: () => performance.now(),
        onIndex,
        signal: options.signal,
      }),
    );
  } finally {
    await live.close();
  }
}

/** Whoever watches a batch cannot stop it: what is at work would go on behind the failure. */
function tell(listener: BatchListener | undefined, progress: BatchProgress): void {
  try {
    listener?.(progress);
  } catch {
    // As with events of a single run.
  }
}

/** What a state says remains and the plan does not know, or no longer takes for applicable, is not migrated. */
function withoutStrangers(state: BatchState, batch: BatchPlan): BatchState {
  const known = applicableNames(batch);
  const strangers = state.remaining.filter((name) => !known.includes(name));
  const error = 'The batch plan does not list it as applicable';
  return strangers.reduce<BatchState>(
    (current, name) => completeIndex(current, { name, status: 'skipped', error }, current.updatedAt),
    state,
  );
}

function refuseUnaccepted(batch: BatchPlan, state: BatchState, { acceptDataLoss }: BatchRunOptions): void {
  if (state.rollbackStartedAt !== undefined) {
    throw new MigrationError('BATCH_UNDONE', { batchId: batch.batchId, since: state.rollbackStartedAt });
  }
  if (batch.requiresQuantization && state.remaining.length > 0 && acceptDataLoss !== true) {
    throw new MigrationError('DATA_LOSS_NOT_ACCEPTED', { indexes: state.remaining.length });
  }
}
