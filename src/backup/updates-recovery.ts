import type { Disk } from '../disk/disk.ts';
import { MigrationError } from '../errors.ts';
import { FRAME_PREFIX_BYTES, MAX_PAYLOAD_BYTES } from './frame.ts';
import type { BackupPaths } from './names.ts';
import { decodeSums, type FrameSums, initialCheck, SUM_BYTES, sumsHeader } from './sums.ts';

/** What is whole of the update records, and how long each file is with that alone. */
export interface RecoveredUpdates extends FrameSums {
  /** Where to cut `.sums`; 0 where not even its header is whole. */
  readonly sumsBytes: number;
}

/**
 * Finds the whole update records after a crash, without changing anything.
 *
 * A frame is synced before its entry in `.sums` is written, and the entry before Redis is. So a whole entry proves its
 * frame: whatever is wrong there is damage. What lies behind was never acknowledged, nothing in Redis depends on it,
 * and it is one append at most; anything longer is damage too.
 *
 * @throws {MigrationError} `BACKUP_TORN` or `BACKUP_DAMAGED`
 */
export async function recoverUpdates(disk: Disk, paths: BackupPaths): Promise<RecoveredUpdates> {
  const content = (await disk.read(paths.sums)) ?? Buffer.alloc(0);
  const whole = wholeSums(content);
  const sums =
    whole.length === 0
      ? { frames: [], check: initialCheck, dataBytes: 0, documents: 0 }
      : decodeSums(whole, paths.sums);
  // The header is on disk before the first append begins, so without it there are no frames either, not even a torn one.
  if (whole.length === 0 && ((await disk.size(paths.data)) ?? 0) > 0) {
    throw new MigrationError('BACKUP_DAMAGED', { path: paths.sums, reason: 'it is empty, and its .data is not' });
  }
  await checkTail(disk, paths.data, sums.dataBytes);
  return { ...sums, sumsBytes: whole.length };
}

/** Leaves out a torn last entry: one that is too short, or zeros where the size reached the disk before the bytes. */
function wholeSums(content: Buffer): Buffer {
  const whole = content.subarray(0, content.length - (content.length % SUM_BYTES));
  if (whole.length === SUM_BYTES && !whole.equals(sumsHeader)) {
    return isZero(whole) ? whole.subarray(0, 0) : whole;
  }
  return whole.length > SUM_BYTES && isZero(whole.subarray(-SUM_BYTES)) ? whole.subarray(0, -SUM_BYTES) : whole;
}

async function checkTail(disk: Disk, path: string, wholeBytes: number): Promise<void> {
  const file = await disk.openRead(path);
  const size = file?.size ?? 0;
  const prefix = (await file?.read(wholeBytes, FRAME_PREFIX_BYTES)) ?? Buffer.alloc(0);
  await file?.close();
  if (size < wholeBytes) {
    throw new MigrationError('BACKUP_TORN', { path, bytes: size, expected: wholeBytes });
  }
  // Zeros: the size of the file reached the disk, and its bytes did not.
  const oneAppend = prefix.length < FRAME_PREFIX_BYTES || isZero(prefix) || fitsOneFrame(prefix, size - wholeBytes);
  if (!oneAppend) {
    throw new MigrationError('BACKUP_DAMAGED', { path, reason: `no checksum covers what follows byte ${wholeBytes}` });
  }
}

function fitsOneFrame(prefix: Buffer, tailBytes: number): boolean {
  const payloadBytes = prefix.readUInt32BE(0);
  return payloadBytes <= MAX_PAYLOAD_BYTES && tailBytes <= FRAME_PREFIX_BYTES + payloadBytes;
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
