import type { Disk } from '../disk/disk.ts';
import type { Journal, JournalFacts, JournalProgress } from '../phases/journal.ts';
import { decodeJournal, encodeJournal, type StoredJournal } from './journal-codec.ts';

/** Cursor updates reach the disk at most this often; marks always do at once. */
const CURSOR_INTERVAL_MS = 250;

/** The one writer of a run's journal. */
export interface JournalKeeper {
  readonly current: Journal;
  /** Changes facts and progress together, durably. */
  record(change: { facts?: Partial<JournalFacts>; progress?: Partial<JournalProgress> }): Promise<void>;
  /** Moves a cursor; written only when the last write is long enough ago, because a cursor is a hint. */
  moveCursor(cursor: Partial<JournalProgress>): Promise<void>;
}

/** Reads the journal at `path`; undefined where there is none. @throws {MigrationError} `JOURNAL_DAMAGED` */
export async function readJournal(disk: Disk, path: string): Promise<StoredJournal | undefined> {
  const bytes = await disk.read(path);
  return bytes && decodeJournal(bytes.toString('utf8'), path);
}

/**
 * Takes charge of the journal at `path`, beginning with `initial`, which is on disk when this resolves.
 *
 * @param now milliseconds of any monotonic clock
 */
export async function keepJournal(
  disk: Disk,
  path: string,
  options: { initial: Journal; now: () => number },
): Promise<JournalKeeper> {
  let current = options.initial;
  let writtenAt = options.now();
  const write = async () => {
    writtenAt = options.now();
    await disk.writeAtomic(path, encodeJournal(current));
  };
  await write();
  return {
    get current() {
      return current;
    },
    async record({ facts, progress }) {
      current = { facts: { ...current.facts, ...facts }, progress: { ...current.progress, ...progress } };
      await write();
    },
    async moveCursor(cursor) {
      current = { ...current, progress: { ...current.progress, ...cursor } };
      if (options.now() - writtenAt >= CURSOR_INTERVAL_MS) {
        await write();
      }
    },
  };
}
