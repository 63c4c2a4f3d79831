import { conversionsOf } from '../plan/conversions.ts';
import { vectorIndexBytes } from '../plan/index-memory.ts';
import type { MigrationPlan } from '../plan/plan.ts';
import type { ServerFacts } from '../redis/port.ts';
import { vectorBytes } from '../vectors/datatypes.ts';
import type { Memory } from './admission.ts';

const MB = 2 ** 20;

/** What a run takes of this process beside its documents: connection, files, schemas. */
const RUN_BYTES = 16 * MB;
/** Batches that a run holds at a time, each with its originals, its converted bytes and its frame. */
const BATCHES_AT_ONCE = 8;
/** What a key and its place in lists take beside its bytes. */
const KEY_BYTES = 256;

/** How a batch carries an index out, as far as memory goes. */
export interface Handling {
  readonly batchSize: number;
  readonly workers: number;
}

/**
 * About how much memory the migration of an index takes while it is under way, on the safe side.
 *
 * On the server that is the whole target index, graphs of HNSW included, and what the documents grow by; what the source
 * index gives back when it is dropped is not taken off, because nobody can say when the server has it back.
 */
export function memoryDemand(plan: MigrationPlan, { batchSize, workers }: Handling): Memory {
  const { stats } = plan.source;
  const conversions = Object.values(conversionsOf(plan));
  const sourceBytes = sum(conversions.map(({ source, dims }) => vectorBytes(source, dims)));
  const targetBytes = sum(conversions.map(({ target, dims }) => vectorBytes(target, dims)));
  const perDocument = vectorIndexBytes(plan.target) + Math.max(0, targetBytes - sourceBytes);
  const batchBytes = batchSize * (sourceBytes + targetBytes + KEY_BYTES);
  return {
    serverBytes: stats.numDocs * perDocument + stats.otherIndexMb * MB,
    clientBytes: RUN_BYTES + workers * BATCHES_AT_ONCE * batchBytes,
  };
}

/**
 * Memory that a server has left for building indexes: below `maxmemory`; without that, half of what its computer has
 * beyond it. Infinite where it tells neither.
 */
export function serverRoomBytes({ maxMemoryBytes, usedMemoryBytes, systemMemoryBytes }: ServerFacts): number {
  if (maxMemoryBytes > 0) {
    return Math.max(0, maxMemoryBytes - usedMemoryBytes);
  }
  return systemMemoryBytes === undefined
    ? Number.POSITIVE_INFINITY
    : Math.max(0, (systemMemoryBytes - usedMemoryBytes) / 2);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, next) => total + next, 0);
}
