import { type Datatype, type VectorConversion, vectorBytes } from '../vectors/datatypes.ts';
import { conversionsOf } from './conversions.ts';
import type { MigrationPlan } from './plan.ts';

/** The bytes one vector field takes before and after. */
export interface VectorFieldEstimate {
  readonly fieldName: string;
  readonly dims: number;
  readonly sourceDtype: Datatype;
  readonly targetDtype: Datatype;
  readonly sourceBytesPerDoc: number;
  readonly targetBytesPerDoc: number;
}

/** What a migration will take on disk and give back in memory, all in bytes. */
export interface DiskSpaceEstimate {
  readonly indexName: string;
  readonly docCount: number;
  readonly storageType: string;
  readonly vectorFields: readonly VectorFieldEstimate[];
  readonly totalSourceVectorBytes: number;
  readonly totalTargetVectorBytes: number;
  readonly rdbSnapshotDiskBytes: number;
  readonly rdbCowMemoryIfConcurrentBytes: number;
  readonly aofEnabled: boolean;
  readonly aofGrowthBytes: number;
  readonly totalNewDiskBytes: number;
  /** Negative when the vectors grow. */
  readonly memorySavingsAfterBytes: number;
  /** What the backup directory will hold. */
  readonly backupBytes: number;
}

/** What an RDB file adds to one vector: its length prefix, and the field's name. The guide's example implies ten. */
const rdbOverheadBytes = 10;

/** What the protocol adds to one HSET in the append-only file, measured by RedisVL. */
const aofOverheadBytes = 114;

/** What a backup frame adds to one document beside its vectors and its key, which it holds twice; and the keys file. */
const backupOverheadBytes = 32;

/** The length of a key where the plan has no sample of keys. */
const assumedKeyBytes = 16;

/**
 * Estimates what a plan will take on disk, from the plan alone; Redis is not asked.
 *
 * Only hash vectors that are re-encoded count: JSON documents and index-only plans leave the documents as they are.
 *
 * @param options `aofEnabled` adds what the rewrites append to the append-only file; default false
 */
export function estimate(plan: MigrationPlan, options: { readonly aofEnabled?: boolean } = {}): DiskSpaceEstimate {
  const { source } = plan;
  const docCount = source.stats.numDocs;
  const aofEnabled = options.aofEnabled ?? false;
  const vectorFields = Object.entries(conversionsOf(plan)).map(([name, conversion]) => fieldEstimate(name, conversion));
  const sourceBytes = docCount * sum(vectorFields.map((field) => field.sourceBytesPerDoc));
  const targetBytes = docCount * sum(vectorFields.map((field) => field.targetBytesPerDoc));
  const vectors = docCount * vectorFields.length;
  const rdbBytes = sourceBytes + vectors * rdbOverheadBytes;
  const aofBytes = aofEnabled ? targetBytes + vectors * aofOverheadBytes : 0;
  return {
    indexName: source.indexName,
    docCount,
    storageType: source.definition.storageType,
    vectorFields,
    totalSourceVectorBytes: sourceBytes,
    totalTargetVectorBytes: targetBytes,
    rdbSnapshotDiskBytes: rdbBytes,
    rdbCowMemoryIfConcurrentBytes: sourceBytes,
    aofEnabled,
    aofGrowthBytes: aofBytes,
    totalNewDiskBytes: rdbBytes + aofBytes,
    memorySavingsAfterBytes: sourceBytes - targetBytes,
    backupBytes: vectors === 0 ? 0 : sourceBytes + docCount * backupBytesOf(0, keyBytesPerDoc(source.keySample)),
  };
}

function fieldEstimate(fieldName: string, { source, target, dims }: VectorConversion): VectorFieldEstimate {
  return {
    fieldName,
    dims,
    sourceDtype: source,
    targetDtype: target,
    sourceBytesPerDoc: vectorBytes(source, dims),
    targetBytesPerDoc: vectorBytes(target, dims),
  };
}

function keyBytesPerDoc(keySample: readonly string[]): number {
  return keySample.length === 0 ? assumedKeyBytes : Math.ceil(sum(keySample.map(utf8Bytes)) / keySample.length);
}

/** Bytes a backup takes for one document: its vectors, and its key twice in the frame and once in the keys file. */
export function backupBytesOf(vectorBytesOfDoc: number, keyBytes: number): number {
  return vectorBytesOfDoc + 3 * keyBytes + backupOverheadBytes;
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, next) => total + next, 0);
}
