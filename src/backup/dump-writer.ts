import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Disk } from '../disk/disk.ts';
import type { BackupSeal, JournalFacts } from '../phases/journal.ts';
import type { VectorBatch } from './batch.ts';
import { encodeManifest, readManifest, type Shard } from './manifest.ts';
import type { RunPaths } from './names.ts';
import { discardDump } from './run-files.ts';
import { encodeShardHeader } from './shard-header.ts';
import { type BackupWriter, openBackupWriter } from './writer.ts';

/** The vector backup of a run being written: one pair of files, or one a worker. */
export interface DumpWriter {
  /** Bytes of all `.data` files so far. */
  readonly bytes: number;
  /** Writes one frame of a shard; not durable before {@link DumpWriter.sync}. @throws as {@link BackupWriter.append} */
  append(shard: number, batch: VectorBatch): Promise<void>;
  /** Makes every frame whose append has resolved survive a power cut; appends may go on meanwhile. */
  sync(): Promise<void>;
  /** Syncs and closes every file, writes what describes the shards, and returns what the journal must remember. */
  seal(facts: JournalFacts): Promise<BackupSeal>;
  /** Closes without sealing (after a failure); the files stay. */
  close(): Promise<void>;
}

/**
 * Starts the vector backup of a run, and removes what an unsealed dump left; the caller must know from the journal that
 * no seal exists.
 *
 * @param shards 1 writes the plain pair of files; more write `_worker<i>` files and a manifest
 */
export async function openDumpWriter(disk: Disk, paths: RunPaths, shards: number): Promise<DumpWriter> {
  const places = Array.from({ length: shards }, (_, shard) => (shards === 1 ? paths : paths.worker(shard)));
  await discardDump(
    disk,
    paths,
    places.flatMap(({ data, sums }) => [data, sums]),
  );
  const writers: BackupWriter[] = [];
  const edges = places.map(() => ({ first: undefined as Buffer | undefined, last: undefined as Buffer | undefined }));
  for (const place of places) {
    writers.push(await openBackupWriter(disk, place, { discard: true }));
  }
  return {
    get bytes() {
      return writers.reduce((sum, { bytes }) => sum + bytes, 0);
    },
    async append(shard, batch) {
      const edge = edges[shard]!;
      edge.first ??= batch.keys[0];
      edge.last = batch.keys.at(-1) ?? edge.last;
      await writers[shard]!.append(batch);
    },
    async sync() {
      await Promise.all(writers.map((writer) => writer.sync()));
    },
    async seal(facts) {
      const seals = await Promise.all(writers.map((writer) => writer.seal()));
      const [only] = seals;
      if (shards === 1 && only !== undefined) {
        return only;
      }
      const described = seals.map((seal, shard): Shard => {
        const { first, last } = edges[shard]!;
        const path = basename(paths.worker(shard).data, '.data');
        return { path, seal, firstKey: first?.toString('utf8') ?? null, lastKey: last?.toString('utf8') ?? null };
      });
      return describeShards({ disk, paths, facts }, described);
    },
    async close() {
      await Promise.all(writers.map((writer) => writer.close()));
    },
  };
}

/** The manifest comes last: it holds the seals of all shards, and its own checksum is the seal of the whole. */
async function describeShards(
  { disk, paths, facts }: { disk: Disk; paths: RunPaths; facts: JournalFacts },
  shards: readonly Shard[],
): Promise<BackupSeal> {
  for (const [number, { seal }] of shards.entries()) {
    await disk.writeAtomic(paths.worker(number).header, encodeShardHeader(facts, { number, frames: seal.frames }));
  }
  const { runId, batchSize, source } = facts;
  const manifest = Buffer.from(encodeManifest({ index: source.definition.name, runId, batchSize, shards }));
  await disk.writeAtomic(paths.manifest, manifest);
  const total = (of: (seal: BackupSeal) => number) => shards.reduce((sum, { seal }) => sum + of(seal), 0);
  const seal = {
    frames: total(({ frames }) => frames),
    bytes: total(({ bytes }) => bytes),
    documents: total(({ documents }) => documents),
    sumsCrc: crc32(manifest),
    shards: shards.length,
  };
  // Read while the index is still there: whatever reading it back takes, code that is loaded for it included, is at hand.
  await readManifest(disk, paths.manifest, seal);
  return seal;
}
