import { MigrationError } from '../errors.ts';
import { moveMarkKey } from '../redis/names.ts';
import type { RedisWriter } from '../redis/port.ts';

/**
 * How far moves that go through temporary names have come, kept on the server itself.
 *
 * A swapped document looks like one that was never touched. But whatever a server loses, it loses from the end, so a
 * mark written between two passes is there exactly when the whole first pass is.
 */
export type MoveMark = 'none' | 'parked' | 'moved' | 'parked-back' | 'moved-back';

/** Reads the mark of this run; that of another run means nothing. */
export async function readMoveMark(redis: RedisWriter, index: string, runId: string): Promise<MoveMark> {
  const [owner, mark] = ((await redis.getString(moveMarkKey(index))) ?? '').split(' ');
  return owner === runId ? (mark as MoveMark) : 'none';
}

/** Writes the mark. @throws {MigrationError} `NOT_PERMITTED` where ACLs forbid the key: such moves cannot be made safely then */
export async function writeMoveMark(
  redis: RedisWriter,
  index: string,
  { runId, mark }: { runId: string; mark: MoveMark },
): Promise<void> {
  if (!(await redis.setString(moveMarkKey(index), `${runId} ${mark}`))) {
    throw new MigrationError('MARK_REFUSED', { key: moveMarkKey(index) });
  }
}

/** Removes the mark when its run is finished. */
export async function forgetMoveMark(redis: RedisWriter, index: string): Promise<void> {
  await redis.deleteString(moveMarkKey(index));
}
