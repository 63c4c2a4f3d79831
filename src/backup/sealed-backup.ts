import type { Disk } from '../disk/disk.ts';
import type { BackupSeal } from '../phases/journal.ts';
import type { StoredBatch } from './frame-reader.ts';
import { readManifest } from './manifest.ts';
import type { RunPaths } from './names.ts';
import { type Backup, type OpenBackupOptions, openBackup } from './reader.ts';

/** The whole vector backup of a run; its frames are numbered through all shards. */
export interface SealedBackup extends Backup {
  /** The backup of each worker, with frame numbers of its own; one where the run had one worker. */
  readonly shards: readonly Backup[];
}

/**
 * Opens the backup that a journal sealed, however many workers wrote it, and checks it cheaply.
 *
 * @throws {MigrationError} `BACKUP_MISSING`, `BACKUP_TORN` or `BACKUP_DAMAGED` when the files are not those of the seal
 */
export async function openSealedBackup(
  disk: Disk,
  paths: RunPaths,
  seal: BackupSeal,
  options: OpenBackupOptions = {},
): Promise<SealedBackup> {
  const { shards: several, ...single } = seal;
  if (several === undefined) {
    const backup = await openBackup(disk, paths, single, options);
    return { ...backup, shards: [backup] };
  }
  const manifest = await readManifest(disk, paths.manifest, seal);
  const shards: Backup[] = [];
  try {
    for (const [worker, shard] of manifest.shards.entries()) {
      shards.push(await openBackup(disk, paths.worker(worker), shard.seal, options));
    }
  } catch (error) {
    await closeAll(shards);
    throw error;
  }
  return joined(shards);
}

function joined(shards: readonly Backup[]): SealedBackup {
  return {
    shards,
    frames: shards.reduce((sum, { frames }) => sum + frames, 0),
    documents: shards.reduce((sum, { documents }) => sum + documents, 0),
    async *batches(from = 0) {
      for (const { shard, firstFrame } of numbered(shards)) {
        if (firstFrame + shard.frames > from) {
          for await (const batch of shard.batches(Math.max(0, from - firstFrame))) {
            yield { ...batch, frame: firstFrame + batch.frame };
          }
        }
      }
    },
    async batch(frame): Promise<StoredBatch> {
      const place = numbered(shards).find(({ shard, firstFrame }) => frame < firstFrame + shard.frames)!;
      return { ...(await place.shard.batch(frame - place.firstFrame)), frame };
    },
    async verifyAll() {
      for (const shard of shards) {
        await shard.verifyAll();
      }
    },
    close: () => closeAll(shards),
  };
}

/** Every shard with the number its first frame has in the whole. */
function numbered(shards: readonly Backup[]): { readonly shard: Backup; readonly firstFrame: number }[] {
  let firstFrame = 0;
  return shards.map((shard) => {
    const place = { shard, firstFrame };
    firstFrame += shard.frames;
    return place;
  });
}

async function closeAll(shards: readonly Backup[]): Promise<void> {
  await Promise.all(shards.map((shard) => shard.close()));
}
