import { MigrationError } from '../errors.ts';
import type { IndexStats, RedisReader } from '../redis/port.ts';
import { type StepContext, stopIfAsked } from './engine/step.ts';

/** The pause before the second look; none is shorter. */
const SHORTEST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 500;
/** Each pause is at most so many times the one before. */
const PAUSE_GROWTH = 1.5;

/** What waiting for an index takes. */
export interface PollContext extends StepContext {
  readonly redis: RedisReader;
  readonly settings: { readonly timeoutMs: number };
  /** Asked at every poll; throws when waiting on would do harm. */
  readonly watch?: () => Promise<void>;
}

/**
 * Polls FT.INFO until nothing is left to index: seldom in the middle of the work, often when it is about to end.
 *
 * @throws {MigrationError} `READY_TIMEOUT` after `timeoutMs` without progress; `INDEXING_FAILED` when the server gave
 *   up for want of memory, which on Redis 8 leaves `percent_indexed` at 1; `INDEX_MISSING`, `INTERRUPTED`
 */
export async function pollUntilReady(context: PollContext, index: string): Promise<IndexStats> {
  const { clock, signal, settings, journal, emit } = context;
  const { baseline } = journal.current.facts;
  let progressedAt = clock.now();
  let last = '';
  const nextPause = createPauses();
  for (;;) {
    await context.watch?.();
    const stats = await statsOf(context, index);
    if (isReady(stats)) {
      return stats;
    }
    const seen = `${stats.numDocs} ${stats.percentIndexed} ${stats.bufferedVectors}`;
    if (seen !== last) {
      progressedAt = clock.now();
      last = seen;
      const totalDocs = Math.max(baseline.numDocs, stats.numDocs);
      emit({ type: 'step.progressed', step: 'index', doneDocs: stats.numDocs, totalDocs });
    } else if (clock.now() - progressedAt > settings.timeoutMs) {
      const seconds = Math.round(settings.timeoutMs / 1000);
      const percent = Math.floor(stats.percentIndexed * 100);
      throw new MigrationError('READY_TIMEOUT', { index, seconds, percent });
    }
    await clock.sleep(nextPause(clock.now(), stats), signal);
    stopIfAsked(signal);
  }
}

/**
 * Makes the pauses between looks: half of what the work is expected to take from here, by its pace since the last look,
 * so that its end is seen soon after it has come.
 *
 * @returns a function of the time and what was seen then; milliseconds
 */
export function createPauses(): (now: number, seen: Pick<IndexStats, 'percentIndexed' | 'bufferedVectors'>) => number {
  let last: { readonly at: number; readonly left: number } | undefined;
  let longest = SHORTEST_PAUSE_MS / PAUSE_GROWTH;
  return (now, { percentIndexed, bufferedVectors }) => {
    longest = Math.min(longest * PAUSE_GROWTH, LONGEST_PAUSE_MS);
    // Vectors are moved from the buffer to the graph when every document has been read; the two are never compared.
    const left = percentIndexed < 1 ? 1 - percentIndexed : bufferedVectors;
    const done = last === undefined ? 0 : last.left - left;
    const expected = last !== undefined && done > 0 ? (left * (now - last.at)) / done : Number.POSITIVE_INFINITY;
    last = { at: now, left };
    return Math.max(SHORTEST_PAUSE_MS, Math.min(longest, expected / 2));
  };
}

async function statsOf({ redis }: PollContext, index: string): Promise<IndexStats> {
  const info = await redis.indexInfo(index);
  if (info === undefined) {
    throw new MigrationError('INDEX_MISSING', { index }, { changed: 'resumable' });
  }
  const { stats } = info;
  if (stats.backgroundStatus !== undefined && stats.backgroundStatus !== 'OK') {
    throw new MigrationError('INDEXING_FAILED', { index, status: stats.backgroundStatus });
  }
  return stats;
}

function isReady(stats: IndexStats): boolean {
  return !stats.indexing && stats.percentIndexed >= 1 && stats.bufferedVectors === 0;
}
