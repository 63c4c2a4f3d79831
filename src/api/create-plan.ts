import { probeTarget } from '../apply/probe.ts';
import { type LiveIndex, observeIndex } from '../observe/live-index.ts';
import { measureIndex } from '../observe/measure-sample.ts';
import { gatherFacts } from '../observe/planning-facts.ts';
import { sampleKeys } from '../observe/sample-fields.ts';
import { buildPlan, isNoOp, isSupported } from '../plan/build-plan.ts';
import { estimateFromSample } from '../plan/measured-estimate.ts';
import { downtimeNote } from '../plan/measured-text.ts';
import { mergePatch } from '../plan/merge.ts';
import type { MigrationPlan, SourceSnapshot } from '../plan/plan.ts';
import type { RedisReader, RedisWriter } from '../redis/port.ts';
import type { IndexDefinition } from '../schema/definition.ts';
import { withWriter } from './connect.ts';
import type { PlanOptions } from './options.ts';
import { type Changes, readChanges } from './read-changes.ts';

const DEFAULT_SAMPLE = 10;

/**
 * Makes the plan of one migration from the live index and a patch or a target schema.
 *
 * Changes nothing but for a scratch index over no keys, on which the server is asked whether it takes the target.
 * A change that cannot be made gives a plan with `blockedReasons`.
 *
 * @throws {MigrationError} `INDEX_MISSING`, `FILE_INVALID`, `OPTION_INVALID`, connection errors
 */
export async function createPlan(options: PlanOptions): Promise<MigrationPlan> {
  const changes = await readChanges(options);
  return withWriter(options.connection, (redis) => planIndex(redis, changes, options));
}

/** What {@link planIndex} is told about one index. */
export type IndexChoice = Pick<PlanOptions, 'index' | 'aliases' | 'keySampleLimit' | 'allowSharedKeys'> & {
  /** Definitions of the other indexes to heed; default: read from the server. */
  readonly otherIndexes?: readonly IndexDefinition[];
};

/** {@link createPlan} over an open connection, for whoever plans many. */
export async function planIndex(
  redis: RedisWriter,
  changes: (live: IndexDefinition) => Changes,
  choice: IndexChoice,
): Promise<MigrationPlan> {
  const source = await observeIndex(redis, choice.index, choice.aliases);
  const snapshot = await takeSnapshot(redis, source, choice.keySampleLimit ?? DEFAULT_SAMPLE);
  const { patch, notes } = changes(source.definition);
  const { target, problems } = mergePatch(source.definition, patch);
  const probe =
    problems.length > 0
      ? ({ kind: 'not-probed', reason: 'the patch does not fit the index' } as const)
      : await probeTarget(redis, source.definition, target);
  const { allowSharedKeys = false, otherIndexes } = choice;
  const others = otherIndexes && { otherIndexes };
  const facts = await gatherFacts(redis, source, { target, patch, probe, allowSharedKeys, ...others });
  const plan = buildPlan({ snapshot, patch, facts, now: new Date() });
  const downtime = await estimateDowntime(redis, source, plan);
  const [first = [], ...rest] = plan.warnings.map((warning) => [warning]);
  return { ...plan, warnings: [...first, ...downtime, ...rest.flat(), ...notes] };
}

/** At most one line, for the place below the one that says that downtime is required. */
async function estimateDowntime(redis: RedisReader, source: LiveIndex, plan: MigrationPlan): Promise<string[]> {
  if (!isSupported(plan) || isNoOp(plan)) {
    return [];
  }
  const note = downtimeNote(estimateFromSample(plan, await measureIndex(redis, source, plan)));
  return note === undefined ? [] : [note];
}

async function takeSnapshot(redis: RedisReader, source: LiveIndex, limit: number): Promise<SourceSnapshot> {
  // Some keys under the prefixes may not be indexed; a few more are asked for than are needed.
  const keys = await sampleKeys(redis, source.definition, limit * 10);
  const held = await redis.indexed(source.definition.name, keys);
  const sample = keys.filter((_, position) => held[position]).slice(0, limit);
  return {
    indexName: source.definition.name,
    definition: source.definition,
    companions: source.companions,
    stats: source.info.stats,
    rawInfo: source.info.raw,
    keySample: sample.map((key) => key.toString('utf8')),
  };
}
