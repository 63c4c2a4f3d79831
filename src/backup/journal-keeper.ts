import type { Disk } from '../disk/disk.ts';
import type { Journal, JournalFacts, JournalProgress } from '../phases/journal.ts';
import { decodeForeign, decodeJournal, encodeJournal, type StoredJournal } from './journal-codec.ts';

/** Cursor updates reach the disk at most this often; marks always do at once. */
const CURSOR_INTERVAL_MS = 250;

/** The one writer of a run's journal. */
export interface JournalKeeper {
  readonly current: Journal;
  /** Changes facts and progress together, durably. */
  record(change: { facts?: Partial<JournalFacts>; progress?: Partial<JournalProgress> }): Promise<void>;
  /**
   * Moves a cursor. It is a hint: written only when the last write is long enough ago, and nobody waits for it or hears
   * that it could not be written.
   */
  moveCursor(cursor: Partial<JournalProgress>): void;
  /** Resolves when nothing is being written. */
  settled(): Promise<void>;
}

/** Reads the journal at `path`; undefined where there is none. @throws {MigrationError} `JOURNAL_DAMAGED` */
export async function readJournal(disk: Disk, path: string): Promise<StoredJournal | undefined> {
  const bytes = await disk.read(path);
  return bytes && decodeJournal(bytes.toString('utf8'), path);
}

/**
 * The manifest of a run that Python redisvl did with several workers, which has no header; undefined where there is none,
 * and where it is one of ours, which a journal stands for.
 *
 * @throws {MigrationError} `JOURNAL_DAMAGED`
 */
export async function readForeignManifest(disk: Disk, path: string): Promise<StoredJournal | undefined> {
  const bytes = await disk.read(path);
  return bytes && decodeForeign(bytes.toString('utf8'), path);
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
  let last: Promise<void> = Promise.resolve();
  let underWay = 0;
  // One after the other: a cursor on its way must not land on top of a mark.
  const write = () => {
    writtenAt = options.now();
    underWay += 1;
    const mine = last
      .then(() => disk.writeAtomic(path, encodeJournal(current)))
      .finally(() => {
        underWay -= 1;
      });
    last = mine.catch(() => undefined);
    return mine;
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
    moveCursor(cursor) {
      current = { ...current, progress: { ...current.progress, ...cursor } };
      if (underWay === 0 && options.now() - writtenAt >= CURSOR_INTERVAL_MS) {
        // A full disk is no reason to stop while the index is away: the next mark will tell.
        write().catch(() => undefined);
      }
    },
    settled: () => last,
  };
}
