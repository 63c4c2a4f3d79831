import { crc32 } from 'node:zlib';
import type { Disk } from '../disk/disk.ts';
import { MigrationError } from '../errors.ts';
import type { BackupSeal, ShardSeal } from '../phases/journal.ts';
import type { ManifestContent } from './stored-forms.ts';

/** What one worker of a run has saved. */
export interface Shard {
  /** Common beginning of its file names, without the folder: the directory may be moved. */
  readonly path: string;
  /** Of its own `.data` and `.sums`. */
  readonly seal: ShardSeal;
  /** Its first and last key, in the order of its frames, as text; for people. Null where it has none. */
  readonly firstKey: string | null;
  readonly lastKey: string | null;
}

/** The shards of a run with several workers, in the order of their numbers. */
export interface Manifest {
  readonly index: string;
  readonly runId: string;
  /** Keys a frame. */
  readonly batchSize: number;
  readonly shards: readonly Shard[];
}

/** The manifest as JSON text, with a CRC-32 of all that stands before it. */
export function encodeManifest({ index, runId, batchSize, shards }: Manifest): string {
  const body: ManifestContent = {
    index_name: index,
    batch_size: batchSize,
    actual_workers: shards.length,
    format: 1,
    run_id: runId,
    shards: shards.map(({ path, seal, firstKey, lastKey }) => ({
      path,
      documents: seal.documents,
      first_key: firstKey,
      last_key: lastKey,
      frames: seal.frames,
      bytes: seal.bytes,
      sums_crc: seal.sumsCrc,
    })),
  };
  return `${JSON.stringify({ ...body, crc: crc32(JSON.stringify(body)).toString(16).padStart(8, '0') }, null, 2)}\n`;
}

/**
 * Reads the manifest that a journal sealed.
 *
 * @throws {MigrationError} `BACKUP_MISSING`, `BACKUP_DAMAGED`
 */
export async function readManifest(disk: Disk, path: string, seal: BackupSeal): Promise<Manifest> {
  const bytes = await disk.read(path);
  if (bytes === undefined) {
    throw new MigrationError('BACKUP_MISSING', { path });
  }
  const { manifestContent } = await import('./stored-forms.ts');
  // Its own checksum is for whoever has no journal.
  const parsed = crc32(bytes) === seal.sumsCrc ? manifestContent.safeParse(withoutCrc(bytes)) : undefined;
  if (parsed?.success !== true || parsed.data.shards.length !== seal.shards) {
    throw new MigrationError('BACKUP_DAMAGED', { path, reason: 'it is not the one that the journal sealed' });
  }
  const { data } = parsed;
  return {
    index: data.index_name,
    runId: data.run_id,
    batchSize: data.batch_size,
    shards: data.shards.map((one) => ({
      path: one.path,
      firstKey: one.first_key,
      lastKey: one.last_key,
      seal: { frames: one.frames, bytes: one.bytes, documents: one.documents, sumsCrc: one.sums_crc },
    })),
  };
}

function withoutCrc(bytes: Buffer): unknown {
  const { crc: _, ...body } = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
  return body;
}
