import type { RedisWriter } from '../redis/port.ts';

/**
 * Makes the connections of the writes that follow a drop: a server without room for them says so while the index is
 * there. It may take a minute, so it comes before the step: whoever stops a run meanwhile stops one that has not begun
 * to drop, and what the step sees of the index is fresh.
 *
 * @throws {MigrationError} `CONNECTION_FAILED`
 */
export async function connectBeforeDrop(context: {
  readonly redis: RedisWriter;
  readonly work: readonly unknown[];
}): Promise<void> {
  if (context.work.length > 0) {
    await context.redis.connectLanes();
  }
}
