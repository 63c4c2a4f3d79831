import type { RedisWriter } from '../redis/port.ts';
import { stopIfAsked } from './engine/step.ts';

/**
 * Makes the connections of the writes that follow a drop: a server without room for them says so while the index is
 * there. It may take a minute, so look at the index afterwards.
 *
 * @throws {MigrationError} `CONNECTION_FAILED`, `INTERRUPTED`
 */
export async function connectBeforeDrop(context: {
  readonly redis: RedisWriter;
  readonly work: readonly unknown[];
  readonly signal: AbortSignal;
}): Promise<void> {
  if (context.work.length > 0) {
    await context.redis.connectLanes();
    stopIfAsked(context.signal);
  }
}
