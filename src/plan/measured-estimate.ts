import type { IndexStats, ServerFacts } from '../redis/port.ts';
import { vectorBytes } from '../vectors/datatypes.ts';
import { conversionsOf } from './conversions.ts';
import { documentMoves } from './document-moves.ts';
import { backupBytesOf } from './estimate.ts';
import { indexingSeconds } from './indexing-time.ts';
import type { MigrationPlan } from './plan.ts';
import { vectorIndexGrowthBytes } from './vector-index-size.ts';

/** What was read of a sample of documents, and how long it took. */
export interface DocumentSample {
  /** Documents looked at. */
  readonly keys: number;
  /** Those that the index holds. */
  readonly indexedKeys: number;
  readonly keyBytes: number;
  /** Bytes of the vectors that will be re-encoded. */
  readonly vectorBytes: number;
  /** From the request to the reply, network included. */
  readonly readSeconds: number;
  /** Re-encoding those vectors in memory. */
  readonly convertSeconds: number;
}

/** Everything a measured estimate is made from. */
export interface Measurement {
  readonly sample: DocumentSample;
  readonly stats: IndexStats;
  /** FT.INFO's `total_indexing_time` in milliseconds. */
  readonly totalIndexingMs: number;
  readonly server: ServerFacts;
  /** Free bytes on the disk of the backup directory, where one was named. */
  readonly backupDirFreeBytes?: number;
}

/** What a migration will take, measured on the live index. A member that cannot be known is absent. */
export interface MeasuredEstimate {
  readonly docCount: number;
  readonly sampledDocs: number;
  readonly backupBytes: number;
  readonly backupDirFreeBytes?: number;
  /** Whether the backup fits there with a tenth to spare, which apply asks for. */
  readonly backupFits?: boolean;
  readonly currentMemoryBytes: number;
  readonly peakMemoryBytes: number;
  readonly finalMemoryBytes: number;
  /** Absent where the server sets no limit. */
  readonly maxMemoryBytes?: number;
  readonly memoryFits?: boolean;
  /** Before the downtime: reading every vector and writing it to the backup. */
  readonly backupSeconds: number;
  /** Part of the downtime: changing documents. */
  readonly changeSeconds: number;
  /** Part of the downtime; absent where the past of this index says nothing about its future. */
  readonly indexingSeconds?: number;
  /** Absent where `indexingSeconds` is. */
  readonly downtimeSeconds?: number;
}

/** Reading a document for the backup costs its read, and as much again to find its key and to write it to disk. */
const backupReads = 2;

/** A compare-and-set reads, compares and writes: two exchanges, of which the second works about twice as long. */
const changeReads = 3;

/** Room that apply wants beyond the backup itself. */
const spareDisk = 1.1;

/**
 * Estimates what a plan takes from a sample of the live index; seconds are on the safe side, not exact.
 *
 * Measured on RediSearch 2.10.5: the memory of the source index is free before the target grows (peak over drop and create
 * of 60,000 vectors: the memory before), so the peak is the larger of before and after.
 */
export function estimateFromSample(plan: MigrationPlan, measurement: Measurement): MeasuredEstimate {
  const { sample, stats, server, backupDirFreeBytes } = measurement;
  const conversions = Object.values(conversionsOf(plan));
  // Documents outside a FILTER are backed up and changed as well.
  const docs = stats.numDocs * (sample.indexedKeys > 0 ? sample.keys / sample.indexedKeys : 1);
  const perDoc = sample.keys > 0 ? 1 / sample.keys : 0;
  const converts = conversions.length > 0;
  const backupBytes = converts
    ? Math.round(docs * backupBytesOf(sample.vectorBytes * perDoc, sample.keyBytes * perDoc))
    : 0;
  const readSeconds = docs * sample.readSeconds * perDoc;
  const passes = (converts ? 1 : 0) + movePasses(plan);
  const growthBytes = docs * sum(conversions.map((c) => vectorBytes(c.target, c.dims) - vectorBytes(c.source, c.dims)));
  const convertSeconds = converts ? docs * sample.convertSeconds * perDoc : 0;
  const changeSeconds = passes * changeReads * readSeconds + convertSeconds;
  const indexing = indexingSeconds(plan, measurement);
  const used = server.usedMemoryBytes;
  const finalBytes = Math.max(0, used + growthBytes + vectorIndexGrowthBytes(plan, stats.numDocs));
  const peakBytes = Math.max(used + Math.max(0, growthBytes), finalBytes);
  return {
    docCount: stats.numDocs,
    sampledDocs: sample.keys,
    backupBytes,
    ...(backupDirFreeBytes !== undefined && roomFor(backupBytes, backupDirFreeBytes)),
    currentMemoryBytes: used,
    peakMemoryBytes: Math.round(peakBytes),
    finalMemoryBytes: Math.round(finalBytes),
    ...(server.maxMemoryBytes > 0 && {
      maxMemoryBytes: server.maxMemoryBytes,
      memoryFits: peakBytes <= server.maxMemoryBytes,
    }),
    backupSeconds: converts ? backupReads * readSeconds : 0,
    changeSeconds,
    ...(indexing !== undefined && { indexingSeconds: indexing, downtimeSeconds: changeSeconds + indexing }),
  };
}

/** Whether a backup fits on a disk. */
export function roomFor(
  backupBytes: number,
  backupDirFreeBytes: number,
): Pick<MeasuredEstimate, 'backupDirFreeBytes' | 'backupFits'> {
  return { backupDirFreeBytes, backupFits: backupBytes * spareDisk <= backupDirFreeBytes };
}

/** How often renames and a new prefix touch every document. */
function movePasses({ source, target, requestedChanges }: MigrationPlan): number {
  const { fields, prefix } = documentMoves(source.definition, target, requestedChanges.renameFields);
  return (fields.length > 0 ? 1 : 0) + (prefix === undefined ? 0 : 1);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, next) => total + next, 0);
}
