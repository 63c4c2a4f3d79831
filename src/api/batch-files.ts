import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { batchFingerprint } from '../batch/batch-identity.ts';
import { nodeDisk } from '../disk/node-disk.ts';
import { writeBatchPlan as formatBatchPlan, readBatchPlan as parseBatchPlan } from '../documents/batch-plan.ts';
import { writeBatchReport as formatBatchReport } from '../documents/batch-report.ts';
import { writeBatchState as formatBatchState, readBatchState as parseBatchState } from '../documents/batch-state.ts';
import { MigrationError } from '../errors.ts';
import { type BatchState, isFinished } from '../phases/batch-state.ts';
import type { BatchPlan } from '../plan/batch-plan.ts';
import type { MigrationPlan } from '../plan/plan.ts';
import type { BatchReport } from '../report/batch-report.ts';
import type { PlannedBatch } from './batch-plan.ts';
import { readRequired } from './connect.ts';
import { acceptedValue, readPlan, writePlan } from './files.ts';
import { writeDocument } from './schema-line.ts';

/** The file that the account of a batch goes to, beside its state. */
const reportName = 'batch_report.yaml';

/** The state that `batch-apply` keeps unless told otherwise. */
export const defaultStateName = 'batch_state.yaml';

/** The batch plan's name unless told otherwise. */
export const defaultPlanName = 'batch_plan.yaml';

/**
 * Writes a batch plan, and before it the plan of every applicable index into `plans/` beside it.
 *
 * @throws {MigrationError} `BATCH_UNFINISHED` where a batch that somebody has begun needs the plan there,
 *   `FILE_UNWRITABLE`, `DISK_FULL`
 */
export async function writeBatchPlan({ batch, plans }: PlannedBatch, path: string): Promise<void> {
  const folder = dirname(resolve(path));
  await refuseNeeded(resolve(path), join(folder, defaultStateName));
  await nodeDisk.ensureWritableFolder(folder, { shared: true });
  if (plans.size > 0) {
    await nodeDisk.ensureWritableFolder(join(folder, 'plans'), { shared: true });
  }
  for (const { name, planPath } of batch.indexes) {
    const plan = plans.get(name);
    if (plan !== undefined && planPath !== undefined) {
      await writePlan(plan, join(folder, planPath));
    }
  }
  await writeDocument(path, 'batch_plan', formatBatchPlan(batch));
}

/** Without its plan a batch that was interrupted could not be resumed. */
async function refuseNeeded(path: string, statePath: string): Promise<void> {
  const state = await readBatchState(statePath);
  const isNeeded = state?.planPath === path && state.rollbackStartedAt === undefined && !isFinished(state);
  if (isNeeded) {
    throw new MigrationError('BATCH_UNFINISHED', { path, statePath, remaining: state.remaining.length });
  }
}

/** Reads a batch plan, ours or Python's. @throws {MigrationError} `FILE_UNREADABLE`, `FILE_INVALID` */
export async function readBatchPlan(path: string): Promise<BatchPlan> {
  return acceptedValue(parseBatchPlan((await readRequired(path)).toString('utf8')), path);
}

/**
 * Reads the plans of these indexes of a batch.
 *
 * @throws {MigrationError} `BATCH_PLANS_MISSING` where one is not named, is not there, or is of another batch
 */
export async function readPlansOf(
  batch: BatchPlan,
  path: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, MigrationPlan>> {
  const wanted = batch.indexes.filter(({ name, applicable }) => applicable && names.includes(name));
  const nameless = wanted.filter(({ planPath }) => planPath === undefined).map(({ name }) => name);
  if (nameless.length > 0) {
    const reason = 'it names no plan of its own for every index, as batch plans made by Python redisvl do not';
    throw new MigrationError('BATCH_PLANS_MISSING', { path, indexes: nameless, reason });
  }
  const plans = new Map<string, MigrationPlan>();
  for (const { name, planPath = '', planFingerprint } of wanted) {
    const planFile = isAbsolute(planPath) ? planPath : join(dirname(path), planPath);
    if ((await nodeDisk.size(planFile)) === undefined) {
      const reason = `"${planFile}" does not exist`;
      throw new MigrationError('BATCH_PLANS_MISSING', { path, indexes: [name], reason });
    }
    const plan = await readPlan(planFile);
    const isOther = planFingerprint !== undefined && planFingerprint !== batchFingerprint(plan);
    if (isOther || plan.source.indexName !== name) {
      const reason = `"${planFile}" is another plan than the one this batch was planned with`;
      throw new MigrationError('BATCH_PLANS_MISSING', { path, indexes: [name], reason });
    }
    plans.set(name, plan);
  }
  return plans;
}

/** Reads the state of a batch; undefined where there is none. @throws {MigrationError} `FILE_UNREADABLE`, `FILE_INVALID` */
export async function readBatchState(path: string): Promise<BatchState | undefined> {
  const bytes = await nodeDisk.read(path);
  return bytes && acceptedValue(parseBatchState(bytes.toString('utf8')), path);
}

/** Reads the state of a batch. @throws {MigrationError} `BATCH_STATE_MISSING`, `FILE_UNREADABLE`, `FILE_INVALID` */
export async function requireBatchState(path: string): Promise<BatchState> {
  const state = await readBatchState(path);
  if (state === undefined) {
    throw new MigrationError('BATCH_STATE_MISSING', { path });
  }
  return state;
}

/** Writes the state of a batch durably. @throws {MigrationError} `FILE_UNWRITABLE`, `DISK_FULL` */
export async function writeBatchState(state: BatchState, path: string): Promise<void> {
  await writeDocument(path, 'batch_state', formatBatchState(state));
}

/** Where the report of a batch with this state goes. */
export function batchReportPath(statePath: string): string {
  return join(dirname(resolve(statePath)), reportName);
}

/** Writes the account of a batch beside its state; paths below that folder are written relative to it. */
export async function writeBatchReport(report: BatchReport, statePath: string): Promise<void> {
  const path = batchReportPath(statePath);
  const folder = dirname(path);
  const indexes = report.indexes.map((index) => ({
    ...index,
    ...(index.reportPath !== undefined && { reportPath: seenFrom(folder, index.reportPath) }),
  }));
  await writeDocument(path, 'batch_report', formatBatchReport({ ...report, indexes }));
}

function seenFrom(folder: string, path: string): string {
  const inside = relative(folder, path);
  return isAbsolute(inside) || inside.startsWith('..') ? path : `./${inside.replaceAll('\\', '/')}`;
}
