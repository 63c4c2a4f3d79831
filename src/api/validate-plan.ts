import { timestamp } from '../apply/engine/clock.ts';
import { targetKeys } from '../apply/moved-names.ts';
import { gatherValidationFacts, type ValidationInputs } from '../observe/validation-facts.ts';
import { definitionChanges } from '../plan/definition-changes.ts';
import { type DocumentMoves, documentMoves } from '../plan/document-moves.ts';
import type { MigrationPlan } from '../plan/plan.ts';
import type { RedisReader } from '../redis/port.ts';
import type { MigrationReport, ValidationVerdict } from '../report/report.ts';
import { judge } from '../report/verdict.ts';
import { withReader } from './connect.ts';
import { readChecks } from './files.ts';
import type { ValidateOptions } from './options.ts';
import { findPlanRun, type PlanRun, planQuality, requireOriginals } from './plan-quality.ts';

/**
 * Compares a live index with a plan's target. Reads only.
 *
 * @throws {MigrationError} `INDEX_MISSING`, `FILE_INVALID`, `ORIGINALS_MISSING`, connection errors
 */
export async function validatePlan(options: ValidateOptions): Promise<MigrationReport> {
  const startedAt = timestamp(new Date());
  const begunMs = performance.now();
  const { plan } = options;
  const checks = await readChecks(options.queryCheckPath);
  const run = options.backupDir === undefined ? undefined : await findPlanRun(plan, options.backupDir);
  if (options.quality !== undefined) {
    requireOriginals(plan, run, options.backupDir);
  }
  return withReader(options.connection, async (redis) => {
    const inputs = {
      target: plan.target,
      source: plan.source.definition,
      keySample: targetKeys(plan.source.keySample, movesOf(plan)),
      baseline: baselineOf(plan, run),
      checks,
    };
    const verdict = judge(await gatherValidationFacts(redis, inputs), plan.validation);
    const quality = await qualityOf(redis, { options, run, verdict });
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
      changes: definitionChanges(plan.source.definition, plan.target, plan.requestedChanges.renameFields),
      ...quality.measured,
      warnings: [...plan.warnings, ...verdict.warnings, ...quality.warnings],
      manualActions: failed ? ['Look at the validation errors before relying on this index'] : [],
    };
  });
}

/** A run's own start says more than the plan's snapshot, which may be hours older. */
function baselineOf(plan: MigrationPlan, run: PlanRun | undefined): ValidationInputs['baseline'] {
  if (run !== undefined) {
    const { baseline } = run.facts;
    return { kind: 'run', unindexedKeys: baseline.unindexedKeys ?? 0, ...baseline };
  }
  const { numDocs, indexingFailures } = plan.source.stats;
  return { kind: 'snapshot', numDocs, indexingFailures };
}

/** Searches of an index that is another one than planned would say nothing about the plan. */
async function qualityOf(
  redis: RedisReader,
  { options, run, verdict }: { options: ValidateOptions; run: PlanRun | undefined; verdict: ValidationVerdict },
): Promise<{ measured: Pick<MigrationReport, 'quality'>; warnings: string[] }> {
  if (options.quality === undefined) {
    return { measured: {}, warnings: [] };
  }
  if (!verdict.schemaMatch) {
    const warning = "Search quality was not measured: the live schema is not the plan's target";
    return { measured: {}, warnings: [warning] };
  }
  const quality = await planQuality(redis, { plan: options.plan, run, options: options.quality });
  const warnings = quality.length === 0 ? ['Search quality was not measured: the index has no vector field'] : [];
  return { measured: { quality }, warnings };
}

function movesOf({ source, target, requestedChanges }: MigrationPlan): DocumentMoves {
  return documentMoves(source.definition, target, requestedChanges.renameFields);
}
