import type { PlanningFacts } from '../../src/plan/facts.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import type { SchemaPatch, SourceSnapshot } from '../../src/plan/plan.ts';
import { rules } from '../../src/plan/rules/index-of-rules.ts';
import type { Field, FieldAttributes, FieldType, IndexDefinition } from '../../src/schema/definition.ts';
import { parseStats } from '../../src/schema/parse-stats.ts';

/** A field whose path is its name. */
export function field(name: string, type: FieldType, attrs: FieldAttributes = {}, path = name): Field {
  return { name, path, type, attrs };
}

/** An HNSW field of 4 dimensions, float32 and cosine unless `attrs` say otherwise. */
export function vector(name: string, attrs: FieldAttributes = {}, path = name): Field {
  const common = { dims: 4, algorithm: 'hnsw', datatype: 'float32', distance_metric: 'cosine' };
  return field(name, 'vector', { ...common, ...attrs }, path);
}

/** Index `products` over `doc:` with `title`, `price` and the vector `embedding`, or as `members` say. */
export function definition(members: Partial<IndexDefinition> = {}): IndexDefinition {
  return {
    name: 'products',
    storageType: 'hash',
    prefixes: ['doc:'],
    options: [],
    fields: [field('title', 'text'), field('price', 'numeric'), vector('embedding')],
    ...members,
  };
}

/** The same index over JSON documents. */
export function jsonDefinition(members: Partial<IndexDefinition> = {}): IndexDefinition {
  return definition({
    storageType: 'json',
    fields: [field('title', 'text', {}, '$.title'), vector('embedding', {}, '$.embedding')],
    ...members,
  });
}

/** A snapshot of ten documents; `info` is laid over FT.INFO's figures. */
export function snapshot(
  source: IndexDefinition,
  { info = {}, ...members }: Partial<SourceSnapshot> & { info?: Readonly<Record<string, unknown>> } = {},
): SourceSnapshot {
  const rawInfo = { index_name: source.name, num_docs: 10, percent_indexed: '1', indexing: 0, ...info };
  return {
    indexName: source.name,
    definition: source,
    companions: { aliases: [], aliasesComplete: true, synonyms: {} },
    stats: parseStats(rawInfo),
    rawInfo,
    keySample: ['doc:1', 'doc:2'],
    ...members,
  };
}

/** A Redis 7.4.1 primary that accepts the target and has no other index. */
export function facts(
  members: Partial<PlanningFacts> = {},
  server: Partial<PlanningFacts['server']> = {},
): PlanningFacts {
  return {
    server: {
      address: 'localhost:6379',
      redisVersion: '7.4.1',
      searchVersion: 21005,
      hasJson: true,
      runId: 'r1',
      mode: 'standalone',
      role: 'master',
      connectedReplicas: 0,
      aofEnabled: false,
      usedMemoryBytes: 1_000_000,
      maxMemoryBytes: 0,
      evictionPolicy: 'noeviction',
      evictedKeys: 0,
      ...server,
    },
    otherIndexes: [],
    probe: { kind: 'accepted' },
    permanence: 'permanent',
    hiddenAttributesRead: true,
    samples: [],
    targetName: { kind: 'free' },
    ...members,
  };
}

/** A patch with these sections. */
export function patch(sections: Partial<SchemaPatch>): SchemaPatch {
  return { ...emptyPatch, ...sections };
}

/** A patch that updates one field's attributes. */
export function update(name: string, attrs: SchemaPatch['updateFields'][number]['attrs']): SchemaPatch {
  return patch({ updateFields: [{ name, attrs }] });
}

/** Those of the sentences that no rule documents: none of its `says` reads so with its `<words>` filled in. */
export function undocumented(sentences: readonly string[]): string[] {
  const documented = rules.flatMap((rule) => rule.says.map(patternOf));
  return sentences.filter((sentence) => !documented.some((pattern) => pattern.test(sentence)));
}

function patternOf(says: string): RegExp {
  const literal = says.split(/<[^>]+>/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.+')}$`);
}
