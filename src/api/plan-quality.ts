import { resolve } from 'node:path';
import { targetKey } from '../apply/moved-names.ts';
import { readJournal } from '../backup/journal-keeper.ts';
import { type RunPaths, runPaths } from '../backup/names.ts';
import { readUpdates } from '../backup/read-updates.ts';
import { openSealedBackup } from '../backup/sealed-backup.ts';
import { nodeDisk } from '../disk/node-disk.ts';
import { MigrationError } from '../errors.ts';
import { measureQuality } from '../observe/quality/measure-quality.ts';
import type { JournalFacts } from '../phases/journal.ts';
import { conversionsOf } from '../plan/conversions.ts';
import type { MigrationPlan } from '../plan/plan.ts';
import { planIdentity } from '../plan/plan-identity.ts';
import type { RedisReader } from '../redis/port.ts';
import type { FieldQuality } from '../report/quality.ts';
import type { QualityOptions } from './options.ts';

const DEFAULT_QUERIES = 100;
const DEFAULT_K = 10;

/** A run of a plan, as its directory remembers it. */
export interface PlanRun {
  readonly paths: RunPaths;
  readonly facts: JournalFacts;
}

/** The newest run of a plan in a backup directory; undefined where that holds none, or another plan's. */
export async function findPlanRun(plan: MigrationPlan, backupDir: string): Promise<PlanRun | undefined> {
  const paths = runPaths(resolve(backupDir), plan.source.indexName);
  const stored = (await readJournal(nodeDisk, paths.header)) ?? (await readJournal(nodeDisk, paths.journal));
  const isOfPlan = stored !== undefined && 'facts' in stored && stored.facts.planFingerprint === planIdentity(plan);
  return isOfPlan ? { paths, facts: stored.facts } : undefined;
}

/**
 * Proves that search quality can be measured: the vectors as they were are at hand.
 *
 * @throws {MigrationError} `ORIGINALS_MISSING`
 */
export function requireOriginals(plan: MigrationPlan, run: PlanRun | undefined, backupDir: string | undefined): void {
  if (Object.keys(conversionsOf(plan)).length > 0 && run?.facts.seal === undefined) {
    throw new MigrationError('ORIGINALS_MISSING', {
      index: plan.source.indexName,
      ...(backupDir !== undefined && { backupDir: resolve(backupDir) }),
    });
  }
}

/** Measures search quality before and after; the index must be what the plan promises. Reads only. */
export async function planQuality(
  redis: RedisReader,
  { plan, run, options }: { plan: MigrationPlan; run: PlanRun | undefined; options: QualityOptions },
): Promise<FieldQuality[]> {
  const inputs = {
    source: plan.source.definition,
    target: plan.target,
    renames: plan.requestedChanges.renameFields,
    queries: options.queries ?? DEFAULT_QUERIES,
    k: options.k ?? DEFAULT_K,
    random: Math.random,
  };
  if (run?.facts.seal === undefined) {
    return measureQuality(redis, inputs);
  }
  const { paths, facts } = run;
  const fields = Object.keys(facts.conversions);
  const backup = await openSealedBackup(nodeDisk, paths, run.facts.seal, { fields });
  try {
    return await measureQuality(redis, {
      ...inputs,
      run: {
        conversions: facts.conversions,
        backup,
        updates: () => readUpdates(nodeDisk, paths.updates, fields),
        keyNow: (key) => targetKey(key, facts.moves),
      },
    });
  } finally {
    await backup.close();
  }
}
