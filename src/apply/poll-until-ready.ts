import { MigrationError } from '../errors.ts';
import type { IndexStats, RedisReader } from '../redis/port.ts';
import { type StepContext, stopIfAsked } from './engine/step.ts';

const FIRST_POLL_MS = 10;
const SLOWEST_POLL_MS = 500;

/** What waiting for an index takes. */
export interface PollContext extends StepContext {
  readonly redis: RedisReader;
  readonly settings: { readonly timeoutMs: number };
  /** Asked at every poll; throws when waiting on would do harm. */
  readonly watch?: () => Promise<void>;
}

/**
 * Polls FT.INFO, faster at first, until nothing is left to index.
 *
 * @throws {MigrationError} `READY_TIMEOUT` after `timeoutMs` without progress; `INDEXING_FAILED` when the server gave
 *   up for want of memory, which on Redis 8 leaves `percent_indexed` at 1; `INDEX_MISSING`, `INTERRUPTED`
 */
export async function pollUntilReady(context: PollContext, index: string): Promise<IndexStats> {
  const { clock, signal, settings, journal, emit } = context;
  const { baseline } = journal.current.facts;
  let progressedAt = clock.now();
  let last = '';
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, SLOWEST_POLL_MS)) {
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
    await clock.sleep(pause, signal);
    stopIfAsked(signal);
  }
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
