import type { RedisReader } from '../../redis/port.ts';
import type { Clock } from '../engine/clock.ts';
import type { Throttle } from '../engine/step.ts';
import { nextPauseMs, percentile99, reasonToWait, type SeenLoad, type ThrottleLimits } from './limits.ts';

/** So many PINGs are looked back on. */
const PINGS_KEPT = 100;
/** Memory and replication are asked for at most this often. */
const LOAD_EVERY_MS = 250;
const WAIT_MS = 250;

/** What a throttle watches and whom it tells. */
export interface ThrottleInputs {
  readonly limits: ThrottleLimits;
  /** A connection that does nothing else: a PING on a busy one would wait for our own commands. */
  readonly redis: Pick<RedisReader, 'ping' | 'load'>;
  readonly clock: Clock;
  readonly warn: (message: string) => void;
}

/** A throttle that keeps a run within its limits: one PING a batch, paced, and held while a limit is exceeded. */
export function createThrottle(inputs: ThrottleInputs): Throttle {
  const { limits, clock } = inputs;
  const watch = createWatch(inputs);
  let freeAt = clock.now();
  let pauseMs = 0;
  // Batches that overlap pass one after the other, or together they would be twice as fast as allowed.
  let last: Promise<void> = Promise.resolve();

  const pass = async (docs: number, signal: AbortSignal) => {
    await holdWhileExceeded(inputs, watch, signal);
    pauseMs = nextPauseMs(limits, await watch(), pauseMs);
    const now = clock.now();
    const waitMs = Math.max(pauseMs, freeAt - now);
    if (waitMs > 0) {
      await clock.sleep(waitMs, signal);
    }
    const paceMs = limits.docsPerSecond === undefined ? 0 : (docs / limits.docsPerSecond) * 1000;
    // Time that was not used is not saved up: the limit holds for every second.
    freeAt = Math.max(clock.now(), freeAt) + paceMs;
  };
  return {
    pass(docs, signal) {
      const mine = last.then(() => pass(docs, signal));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** Looks at what has a limit, and no further. */
function createWatch({ limits, redis, clock }: ThrottleInputs): () => Promise<SeenLoad> {
  const pings: number[] = [];
  const watchesLoad = limits.replicaLagBytes !== undefined || limits.headroomBytes !== undefined;
  let load: SeenLoad = { replicaLagBytes: 0 };
  let loadAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (limits.pingMs !== undefined) {
      const startedAt = clock.now();
      await redis.ping();
      pings.push(clock.now() - startedAt);
      pings.splice(0, pings.length - PINGS_KEPT);
    }
    if (watchesLoad && clock.now() - loadAt >= LOAD_EVERY_MS) {
      const { usedMemoryBytes, maxMemoryBytes, replicaLagBytes } = await redis.load();
      load = {
        replicaLagBytes,
        headroomBytes: maxMemoryBytes === 0 ? undefined : maxMemoryBytes - usedMemoryBytes,
      };
      loadAt = clock.now();
    }
    return { ...load, pingMs: percentile99(pings) };
  };
}

async function holdWhileExceeded(
  { limits, clock, warn }: ThrottleInputs,
  watch: () => Promise<SeenLoad>,
  signal: AbortSignal,
): Promise<void> {
  let told = false;
  while (!signal.aborted) {
    const reason = reasonToWait(limits, await watch());
    if (reason === undefined) {
      return;
    }
    if (!told) {
      told = true;
      warn(`Waiting, as --throttle asks: ${reason}`);
    }
    await clock.sleep(WAIT_MS, signal);
  }
}
