import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { archiveRun, RUNS_FOLDER, rollbackSavings } from '../../backup/archive.ts';
import { keepJournal } from '../../backup/journal-keeper.ts';
import { type RunPaths, runPaths } from '../../backup/names.ts';
import { openUpdates } from '../../backup/updates.ts';
import type { Disk } from '../../disk/disk.ts';
import { isMigrationError, MigrationError, withChanged } from '../../errors.ts';
import type { EventListener } from '../../events.ts';
import { type Journal, reached } from '../../phases/journal.ts';
import type { LeaseGuard, RedisWriter } from '../../redis/port.ts';
import { createConverter } from '../../vectors/convert.ts';
import { reverseConversion } from '../../vectors/datatypes.ts';
import type { Clock } from '../engine/clock.ts';
import { createEmitter, type Emit } from '../engine/emitter.ts';
import { neededSteps, runSteps } from '../engine/step.ts';
import { createKeySet } from '../key-set.ts';
import { takeLocks } from '../locks.ts';
import { lookAt } from '../look-at.ts';
import { growthBytes, refuseTooLittleMemory } from '../memory-room.ts';
import { forgetMoveMark } from '../move-marker.ts';
import { openOnce } from '../open-once.ts';
import { probeTarget } from '../probe.ts';
import { forgetRegistration } from '../registry.ts';
import { verifyBackup } from '../verify-backup.ts';
import type { RollbackContext } from './context.ts';
import { type FoundRun, findRun } from './find-run.ts';
import { rollbackSteps } from './steps.ts';
import { createRollbackTally, type RollbackTally } from './tally.ts';

/** What a rollback is given. */
export interface RollbackInputs {
  readonly run: FoundRun & { readonly journal: Journal };
  readonly backupDir: string;
  readonly redis: RedisWriter;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly listeners: readonly EventListener[];
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly dataOnly: boolean;
}

/** How a rollback ended. */
export interface RollbackResult {
  readonly tally: RollbackTally;
  /** Aliases that point at the index again. */
  readonly aliases: readonly string[];
  /** False where an earlier rollback had undone the run. */
  readonly worked: boolean;
}

/**
 * Undoes everything a run did: vectors, definition, synonyms, aliases. Whatever interrupts it, calling it again goes on.
 *
 * @throws {MigrationError} `BACKUP_INCOMPLETE` where the run changed nothing; what was refused or failed
 */
export async function rollBack(inputs: RollbackInputs): Promise<RollbackResult> {
  const { run, disk, clock, redis } = inputs;
  const emit = createEmitter(clock, inputs.listeners);
  const runToken = `rollback-${randomBytes(6).toString('hex')}`;
  // The lock lies where apply looks for it, also when the run has been put away.
  const lockPaths = runPaths(inputs.backupDir, run.index);
  const purpose = `roll back ${run.index}`;
  const locks = await takeLocks({ disk, redis, clock, emit, paths: lockPaths, index: run.index, runToken, purpose });
  const signal = AbortSignal.any([inputs.signal, locks.signal]);
  try {
    const fenced = { ...inputs, run: await lookAgain(inputs), disk: locks.disk, signal };
    const moved = await finishPuttingAway(fenced);
    return await undo({ ...fenced, run: moved.run }, { paths: moved.paths, emit, guard: locks.guard });
  } finally {
    await locks.release();
  }
}

/** Whoever held the locks until now may have gone on with the run, put it away, or begun a later one. */
async function lookAgain({ run, backupDir, disk }: RollbackInputs): Promise<RollbackInputs['run']> {
  const { runId } = run.journal.facts;
  const { journal, ...found } = await findRun(disk, backupDir, { index: run.index, run: runId });
  if (journal === undefined) {
    throw new MigrationError('BACKUP_NONE', { path: backupDir });
  }
  return { ...found, journal };
}

/** An apply that died while it put this run away has left its files in two folders. */
async function finishPuttingAway({ run, backupDir, disk }: RollbackInputs) {
  const { runId } = run.journal.facts;
  const paths = runPaths(run.folder, run.index);
  const folder = join(backupDir, RUNS_FOLDER, runId);
  if (run.folder === folder || (await disk.list(folder)).length === 0) {
    return { run, paths };
  }
  await archiveRun(disk, paths, runId);
  return { run: { ...run, folder, path: join(folder, basename(run.path)) }, paths: runPaths(folder, run.index) };
}

interface Undoing {
  readonly paths: RunPaths;
  readonly emit: Emit;
  readonly guard: LeaseGuard;
}

async function undo(inputs: RollbackInputs, { paths, emit, guard }: Undoing): Promise<RollbackResult> {
  const { run, redis, disk, clock, signal, timeoutMs, dataOnly } = inputs;
  const { facts, progress } = run.journal;
  if (!reached(progress.phase, 'ready')) {
    throw new MigrationError('BACKUP_INCOMPLETE', { index: run.index, runId: facts.runId });
  }
  if (await isUndone(inputs)) {
    await forgetTraces(inputs);
    emit({ type: 'run.finished', result: 'succeeded' });
    return { tally: createRollbackTally(), aliases: [], worked: false };
  }
  await checkBeforeUndo(inputs);
  await checkBackup(inputs, paths);
  const initial: Journal = { facts, progress: { ...progress, phase: 'rolling_back' } };
  const journal = await keepJournal(disk, run.path, { initial, now: clock.now });
  const fields = Object.keys(facts.conversions);
  const updates = openOnce(() =>
    openUpdates(disk, paths.updates, { fields, knownRecords: progress.updateRecords ?? 0 }),
  );
  const saved = openOnce(() => openUpdates(disk, rollbackSavings(paths), { fields }));
  const tally = createRollbackTally();
  const context: RollbackContext = {
    redis,
    disk,
    clock,
    emit,
    signal,
    guard,
    paths,
    journal,
    tally,
    found: createKeySet(),
    settings: { timeoutMs, dataOnly },
    work: Object.entries(facts.conversions).map(([path, conversion]) => ({
      path,
      conversion,
      converter: createConverter(conversion),
      widener: createConverter(reverseConversion(conversion)),
    })),
    updates: updates.get,
    saved: saved.get,
  };
  const resumed = progress.phase === 'rolling_back';
  emit({
    type: 'run.started',
    runId: facts.runId,
    index: run.index,
    kind: 'rollback',
    resumed,
    steps: neededSteps(rollbackSteps, context, resumed),
  });
  try {
    await runSteps(rollbackSteps, context);
    await forgetTraces(inputs);
    emit({ type: 'run.finished', result: tally.left.count === 0 ? 'succeeded' : 'failed' });
    return { tally, aliases: dataOnly ? [] : facts.source.companions.aliases, worked: true };
  } catch (error) {
    emit({ type: 'run.finished', result: isMigrationError(error, 'INTERRUPTED') ? 'interrupted' : 'failed' });
    // Whatever it was, the rollback has begun, and calling it again goes on.
    throw withChanged(error, 'resumable');
  } finally {
    await updates.close();
    await saved.close();
  }
}

/** What the run kept on the server; only once the journal says that it is undone, because until then it is needed. */
async function forgetTraces({ redis, run }: RollbackInputs): Promise<void> {
  await forgetRegistration(redis, run.journal.facts);
  await forgetMoveMark(redis, run.journal.facts.source.definition.name);
}

/** An earlier rollback had finished, and its source index still stands. */
async function isUndone({ redis, run }: RollbackInputs): Promise<boolean> {
  const { facts, progress } = run.journal;
  const { definition } = facts.source;
  if (progress.phase !== 'rolled_back') {
    return false;
  }
  return (await lookAt(redis, { name: definition.name, source: definition, target: facts.target })) === 'source';
}

/** Only where documents were touched; a backup that was never needed may be damaged. */
async function checkBackup({ run: { journal }, disk }: RollbackInputs, paths: RunPaths): Promise<void> {
  if (journal.progress.documentsTouched === true) {
    await verifyBackup({ disk, paths, journal }).catch((error) => {
      throw withChanged(error, journal.progress.phase === 'rolling_back' ? 'resumable' : 'nothing');
    });
  }
}

/** The source must be creatable and its vectors must fit before the target is dropped. */
async function checkBeforeUndo({ redis, run, dataOnly }: RollbackInputs): Promise<void> {
  const { source, target, conversions, baseline } = run.journal.facts;
  const server = await redis.server();
  const back = Object.values(conversions).map(({ source: from, target: to, dims }) => ({
    source: to,
    target: from,
    dims,
  }));
  refuseTooLittleMemory(server, baseline.numDocs * growthBytes(target, source.definition, back));
  if (dataOnly) {
    return;
  }
  await lookAt(redis, { name: target.name, source: source.definition, target });
  const probe = await probeTarget(redis, source.definition, source.definition);
  if (probe.kind !== 'accepted') {
    const reason = probe.kind === 'refused' ? probe.serverMessage : probe.reason;
    throw new MigrationError('DEFINITION_REFUSED', { index: source.definition.name, reason });
  }
}
