import { resolve } from 'node:path';
import { timestamp } from '../apply/engine/clock.ts';
import { targetKeys } from '../apply/moved-names.ts';
import { readJournal } from '../backup/journal-keeper.ts';
import { runPaths } from '../backup/names.ts';
import { nodeDisk } from '../disk/node-disk.ts';
import { gatherValidationFacts, type ValidationInputs } from '../observe/validation-facts.ts';
import { type DocumentMoves, documentMoves } from '../plan/document-moves.ts';
import type { MigrationPlan } from '../plan/plan.ts';
import { planIdentity } from '../plan/plan-identity.ts';
import type { MigrationReport } from '../report/report.ts';
import { judge } from '../report/verdict.ts';
import { withReader } from './connect.ts';
import { readChecks } from './files.ts';
import type { ValidateOptions } from './options.ts';

/**
 * Compares a live index with a plan's target. Reads only.
 *
 * @throws {MigrationError} `INDEX_MISSING`, `FILE_INVALID`, connection errors
 */
export async function validatePlan(options: ValidateOptions): Promise<MigrationReport> {
  const startedAt = timestamp(new Date());
  const begunMs = performance.now();
  const { plan } = options;
  const checks = await readChecks(options.queryCheckPath);
  const baseline = await baselineOf(plan, options.backupDir);
  return withReader(options.connection, async (redis) => {
    const inputs = {
      target: plan.target,
      source: plan.source.definition,
      keySample: targetKeys(plan.source.keySample, movesOf(plan)),
      baseline,
      checks,
    };
    const verdict = judge(await gatherValidationFacts(redis, inputs), plan.validation);
    const targetSizeMb = (await redis.indexInfo(plan.target.name))?.stats.vectorIndexMb ?? 0;
    const sourceSizeMb = plan.source.stats.vectorIndexMb;
    const failed = verdict.errors.length > 0;
    return {
      sourceIndex: plan.source.indexName,
      targetIndex: plan.target.name,
      result: failed ? 'failed' : 'succeeded',
      startedAt,
      finishedAt: timestamp(new Date()),
      timings: { validationDurationSeconds: (performance.now() - begunMs) / 1000 },
      validation: verdict,
      benchmarkSummary: {
        sourceIndexSizeMb: sourceSizeMb,
        targetIndexSizeMb: targetSizeMb,
        indexSizeDeltaMb: targetSizeMb - sourceSizeMb,
      },
      warnings: [...plan.warnings, ...verdict.warnings],
      manualActions: failed ? ['Look at the validation errors before relying on this index'] : [],
    };
  });
}

/** A run's own start says more than the plan's snapshot, which may be hours older. */
async function baselineOf(plan: MigrationPlan, backupDir: string | undefined): Promise<ValidationInputs['baseline']> {
  if (backupDir !== undefined) {
    const paths = runPaths(resolve(backupDir), plan.source.indexName);
    const stored = (await readJournal(nodeDisk, paths.header)) ?? (await readJournal(nodeDisk, paths.journal));
    if (stored !== undefined && 'facts' in stored && stored.facts.planFingerprint === planIdentity(plan)) {
      const { baseline } = stored.facts;
      return { kind: 'run', unindexedKeys: baseline.unindexedKeys ?? 0, ...baseline };
    }
  }
  const { numDocs, indexingFailures } = plan.source.stats;
  return { kind: 'snapshot', numDocs, indexingFailures };
}

function movesOf({ source, target, requestedChanges }: MigrationPlan): DocumentMoves {
  return documentMoves(source.definition, target, requestedChanges.renameFields);
}
