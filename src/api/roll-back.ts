import { resolve } from 'node:path';
import { systemClock } from '../apply/engine/clock.ts';
import { findRun, listRuns as findRuns, runIdOf } from '../apply/rollback/find-run.ts';
import { type RollbackResult, rollBack as runRollback } from '../apply/rollback/roll-back.ts';
import { rollBackForeign } from '../apply/rollback/roll-back-foreign.ts';
import { nodeDisk } from '../disk/node-disk.ts';
import { isMigrationError } from '../errors.ts';
import type { StampedEvent } from '../events.ts';
import { withWriter } from './connect.ts';
import { interruptSignal } from './interrupt-signal.ts';
import type { BackupRun, RollbackOptions, RollbackReport } from './options.ts';
import { requireBackupDir } from './require-backup-dir.ts';

const TIMEOUT_MS = 1_800_000;

/** Every run a backup directory holds, oldest first. @throws {MigrationError} `JOURNAL_DAMAGED` */
export async function listRuns(backupDir: string): Promise<BackupRun[]> {
  const runs = await findRuns(nodeDisk, resolve(backupDir));
  return runs.map((run) => {
    const { index, journal } = run;
    const phase = journal?.progress.phase ?? 'python';
    return {
      index,
      runId: runIdOf(run),
      phase,
      ...(journal && { createdAt: journal.facts.createdAt }),
      documents: journal?.facts.seal?.documents ?? 0,
      finished: phase === 'validated' || phase === 'rolled_back',
    };
  });
}

/**
 * Undoes a run: vectors, definition, synonyms and aliases. Calling it again finishes an interrupted rollback.
 *
 * @throws {MigrationError} what was refused before anything changed
 */
export async function rollBack(options: RollbackOptions): Promise<RollbackReport> {
  requireBackupDir(options.backupDir);
  const begunMs = performance.now();
  const backupDir = resolve(options.backupDir);
  const run = await findRun(nodeDisk, backupDir, options);
  const runId = runIdOf(run);
  const warnings: string[] = [];
  const base = () => ({ index: run.index, runId, warnings, durationSeconds: (performance.now() - begunMs) / 1000 });
  const listen = (event: StampedEvent) => {
    if (event.type === 'warning.raised') {
      warnings.push(event.message);
    }
    options.onEvent?.(event);
  };
  if (options.dryRun) {
    const facts = options.dataOnly ? undefined : run.journal?.facts;
    const restored = run.journal?.facts.seal?.documents ?? 0;
    const aliases = facts?.source.companions.aliases ?? [];
    return { ...base(), ...nothingDone, result: 'dry-run', restored, indexRecreated: facts !== undefined, aliases };
  }
  try {
    return await withWriter(options.connection, async (redis) => {
      const { journal } = run;
      const common = {
        backupDir,
        redis,
        disk: nodeDisk,
        clock: systemClock,
        listeners: [listen],
        signal: interruptSignal(options.signal),
        timeoutMs: TIMEOUT_MS,
        dataOnly: options.dataOnly === true,
      };
      const result = await (journal === undefined
        ? rollBackForeign({ ...common, run })
        : runRollback({ ...common, run: { ...run, journal } }));
      if (!result.worked) {
        warnings.push('This run had been rolled back before; nothing was changed');
      }
      warnings.push(...unindexedWarning(result));
      return { ...base(), ...describe(result) };
    });
  } catch (error) {
    if (isMigrationError(error) && error.changed !== 'nothing') {
      const result = isMigrationError(error, 'INTERRUPTED') ? 'interrupted' : 'failed';
      return { ...base(), ...nothingDone, result, errors: [`${error.message}. ${error.hint}`] };
    }
    throw error;
  }
}

const nothingDone = {
  restored: 0,
  untouched: 0,
  widened: 0,
  gone: 0,
  indexRecreated: false,
  aliases: [],
  errors: [],
} as const;

function describe({
  tally,
  aliases,
}: RollbackResult): Omit<RollbackReport, 'index' | 'runId' | 'warnings' | 'durationSeconds'> {
  const { left, restored, untouched, widened, gone, indexRecreated } = tally;
  const errors = left.count === 0 ? [] : [`${left.count} document(s) could not be restored: ${left.keys.join(', ')}`];
  const result = left.count === 0 ? 'succeeded' : 'failed';
  return { result, restored, untouched, widened, gone, indexRecreated, aliases, errors };
}

/** Not an error: applications may have written since what no index can hold, or what a FILTER leaves out. */
function unindexedWarning({ tally: { unindexed } }: RollbackResult): string[] {
  return unindexed === undefined
    ? []
    : [
        `${unindexed.count} document(s) are not in the restored index, more than before the run: ${unindexed.examples.join(', ')}`,
      ];
}
