import type { StoredBatch } from '../../backup/frame-reader.ts';
import type { Backup } from '../../backup/reader.ts';
import type { RedisReader } from '../../redis/port.ts';
import { classifyValue } from '../../vectors/classify.ts';
import { createConverter } from '../../vectors/convert.ts';
import type { DistanceMetric, VectorConversion } from '../../vectors/datatypes.ts';
import { decodeVector } from '../../vectors/distance.ts';
import { shuffled } from '../../vectors/shuffled.ts';
import { isUsable } from '../sample-indexed-vectors.ts';
import type { OriginalBatch, OriginalVector, OriginalVectors } from './original-vectors.ts';

/** A field whose vectors a run has re-encoded. */
export interface BackedUpField {
  readonly redis: RedisReader;
  /** The index as it is now. */
  readonly index: string;
  readonly conversion: VectorConversion;
  /** Of the searches before. */
  readonly metric: DistanceMetric;
  /** The hash field now. */
  readonly path: string;
  /** Its column in every batch. */
  readonly column: number;
  /** A document's key now. */
  readonly keyNow: (key: Buffer) => Buffer;
  readonly backup: Pick<Backup, 'frames' | 'batch' | 'batches'>;
  /** What was met after the backup was sealed. */
  readonly updates: () => AsyncIterable<StoredBatch>;
}

/**
 * The original vectors of a backup, as far as the index is made from them: a document counts while it holds exactly what
 * its original converts to. One that an application has written since says nothing about the migration.
 */
export function backupOriginals(field: BackedUpField): OriginalVectors {
  const { backup, updates } = field;
  const read = createOriginalReader(field);
  return {
    from: 'backup',
    async sample(count, random) {
      const frames = shuffled(
        Array.from({ length: backup.frames }, (_, frame) => frame),
        random,
      ).slice(0, count);
      const each = Math.ceil(count / Math.max(1, frames.length));
      const found: OriginalVector[] = [];
      for (const frame of frames) {
        const { vectors } = await read(await backup.batch(frame));
        found.push(...shuffled([...vectors], random).slice(0, each));
      }
      return shuffled(found, random).slice(0, count);
    },
    async *batches() {
      const isUsed = new Map<string, boolean>();
      for await (const batch of updates()) {
        yield { ...(await readUpdated(field, { batch, isUsed, read })), leftOut: 0 };
      }
      yield { vectors: [], leftOut: [...isUsed.values()].filter((used) => !used).length };
      for await (const batch of backup.batches()) {
        yield await read(batch, isUsed);
      }
    },
  };
}

/** What is known of a backup's documents whose update records count instead. */
type UsedUpdates = Map<string, boolean>;

type ReadOriginals = (batch: StoredBatch, superseded?: ReadonlyMap<string, unknown>) => Promise<OriginalBatch>;

/** Records come oldest first, and only one of a key can be what its document is made from. */
async function readUpdated(
  { column, keyNow }: BackedUpField,
  { batch, isUsed, read }: { batch: StoredBatch; isUsed: UsedUpdates; read: ReadOriginals },
): Promise<Pick<OriginalBatch, 'vectors'>> {
  const { vectors } = await read(batch);
  const fresh = vectors.filter(({ key }) => isUsed.get(idOf(key)) !== true);
  batch.keys.forEach((key, position) => {
    if (batch.vectors[column]?.[position] != null && !isUsed.has(idOf(keyNow(key)))) {
      isUsed.set(idOf(keyNow(key)), false);
    }
  });
  for (const { key } of fresh) {
    isUsed.set(idOf(key), true);
  }
  return { vectors: fresh };
}

function createOriginalReader(field: BackedUpField): ReadOriginals {
  const { redis, index, conversion, metric, path, column, keyNow } = field;
  const converter = createConverter(conversion);
  return async (batch, superseded) => {
    const rows = batch.keys.flatMap((key, position) => {
      const original = batch.vectors[column]?.[position];
      const now = keyNow(Buffer.from(key));
      return original == null || superseded?.has(idOf(now)) ? [] : [{ key: now, original }];
    });
    const keys = rows.map(({ key }) => key);
    const [reads, held] = await Promise.all([redis.readHashes(keys, [path]), redis.indexed(index, keys)]);
    const vectors = rows.flatMap(({ key, original }, position): OriginalVector[] => {
      const live = reads[position]?.kind === 'hash' ? reads[position].values[0] : undefined;
      const kind = classifyValue(original.length, conversion);
      const isOriginal = kind === 'source' || kind === 'ambiguous';
      if (live == null || !isOriginal || !held[position] || !converter.convert(original).bytes.equals(live)) {
        return [];
      }
      const vector = decodeVector(original, conversion.source, conversion.dims);
      return isUsable(vector, metric) ? [{ key, vector, query: () => Buffer.from(live) }] : [];
    });
    return { vectors, leftOut: rows.length - vectors.length };
  };
}

function idOf(key: Buffer): string {
  return key.toString('latin1');
}
