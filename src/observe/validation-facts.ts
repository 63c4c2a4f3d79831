import type { QueryChecks } from '../documents/query-checks.ts';
import { MigrationError } from '../errors.ts';
import type { RedisReader } from '../redis/port.ts';
import type { CountFacts, ValidationFacts } from '../report/verdict.ts';
import { differences } from '../schema/compare.ts';
import type { IndexDefinition } from '../schema/definition.ts';
import { runQueryChecks } from './query-checks.ts';
import { selfQueries } from './self-queries.ts';
import { unindexedKeys } from './unindexed-keys.ts';

/** A run that counts keys and documents at the same moment may still be off by what expires meanwhile; it looks again this often. */
const COUNT_TRIES = 3;

/** What the target is compared with. */
export interface ValidationInputs {
  readonly target: IndexDefinition;
  readonly source: IndexDefinition;
  readonly keySample: readonly string[];
  /** Counts when the run began, or those of the plan's snapshot. */
  readonly baseline:
    | {
        readonly kind: 'run';
        readonly unindexedKeys: number;
        readonly numDocs: number;
        readonly indexingFailures: number;
      }
    | { readonly kind: 'snapshot'; readonly numDocs: number; readonly indexingFailures: number };
  readonly checks?: QueryChecks | undefined;
}

/** Reads everything the verdict needs about the live target. @throws {MigrationError} `INDEX_MISSING` */
export async function gatherValidationFacts(redis: RedisReader, inputs: ValidationInputs): Promise<ValidationFacts> {
  const { target, baseline } = inputs;
  const info = await redis.indexInfo(target.name);
  if (info === undefined) {
    throw new MigrationError('INDEX_MISSING', { index: target.name });
  }
  const sample = inputs.keySample.map((key) => Buffer.from(key));
  const checking = { expectsDocuments: baseline.numDocs > 0, checks: inputs.checks };
  // Side by side: the server searches while pages of keys are counted here.
  const [exists, counts, found, queryChecks] = await Promise.all([
    redis.exist(sample),
    countDocuments(redis, inputs, info.stats.numDocs),
    selfQueries(redis, target),
    runQueryChecks(redis, target, checking),
  ]);
  return {
    schemaDifferences: differences(target, info.definition, {
      readBack: 'info',
      names: ['the plan', 'the live index'],
    }),
    ready: !info.stats.indexing && info.stats.percentIndexed >= 1,
    counts,
    sampledKeys: inputs.keySample.length,
    missingSampleKeys: inputs.keySample.filter((_, position) => !exists[position]),
    indexingFailuresDelta: Math.max(0, info.stats.indexingFailures - baseline.indexingFailures),
    selfQueries: found,
    queryChecks,
  };
}

async function countDocuments(redis: RedisReader, inputs: ValidationInputs, numDocs: number): Promise<CountFacts> {
  const { baseline, target, source } = inputs;
  if (baseline.kind === 'snapshot') {
    const growthExpected = baseline.indexingFailures > 0 || becomesFlat(source, target);
    return { kind: 'snapshot', before: baseline.numDocs, after: numDocs, growthExpected };
  }
  const count = () => unindexedKeys(redis, target, { migrating: source.name });
  let result = await count();
  for (let attempt = 1; attempt < COUNT_TRIES && result.count > baseline.unindexedKeys; attempt += 1) {
    result = await count();
  }
  return {
    kind: 'unindexed',
    before: baseline.unindexedKeys,
    after: result.count,
    examples: result.examples,
    docsBefore: baseline.numDocs,
    docsAfter: result.numDocs,
    filtered: target.filter !== undefined,
  };
}

/** HNSW may hold fewer documents than FLAT at its memory limit; see the guide, "HNSW vs FLAT Index Capacity". */
function becomesFlat(source: IndexDefinition, target: IndexDefinition): boolean {
  return target.fields.some(
    ({ name, attrs }) =>
      attrs.algorithm === 'flat' &&
      source.fields.some((field) => field.name === name && field.attrs.algorithm === 'hnsw'),
  );
}
