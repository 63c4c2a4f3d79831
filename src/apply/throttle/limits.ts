/** What a run must stay within; absent: no limit. */
export interface ThrottleLimits {
  /** Documents a second, in every step that reads or writes documents. */
  readonly docsPerSecond?: number;
  /** Milliseconds within which 99 of 100 PINGs should be answered while the run works. */
  readonly pingMs?: number;
  /** Bytes that the slowest replica may lag behind. */
  readonly replicaLagBytes?: number;
  /** Bytes that must stay free below `maxmemory`. */
  readonly headroomBytes?: number;
}

/** What was last seen of a server. */
export interface SeenLoad {
  /** The 99th percentile of the last PINGs; undefined before the first. */
  readonly pingMs?: number | undefined;
  readonly replicaLagBytes: number;
  /** Undefined where the server has no `maxmemory`. */
  readonly headroomBytes?: number | undefined;
}

const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 2_000;
/** Below this share of the limit the run may go faster again. */
const EASY_SHARE = 0.8;
const EASE_FACTOR = 0.8;

/**
 * The pause after each batch: doubled while PINGs take too long, shortened by a fifth while they are well within the
 * limit, as congestion control does it (a quick retreat, a slow return).
 */
export function nextPauseMs({ pingMs: limit }: ThrottleLimits, { pingMs }: SeenLoad, pauseMs: number): number {
  if (limit === undefined || pingMs === undefined) {
    return 0;
  }
  if (pingMs > limit) {
    return Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pauseMs * 2));
  }
  const eased = pingMs < EASY_SHARE * limit ? pauseMs * EASE_FACTOR : pauseMs;
  return eased < FIRST_PAUSE_MS / 2 ? 0 : eased;
}

/** Why no batch may go at the moment; undefined where one may. */
export function reasonToWait(limits: ThrottleLimits, load: SeenLoad): string | undefined {
  const { replicaLagBytes, headroomBytes } = limits;
  if (replicaLagBytes !== undefined && load.replicaLagBytes > replicaLagBytes) {
    return `a replica lags ${load.replicaLagBytes} bytes behind, more than ${replicaLagBytes}`;
  }
  if (headroomBytes !== undefined && load.headroomBytes !== undefined && load.headroomBytes < headroomBytes) {
    return `${Math.max(0, load.headroomBytes)} bytes are free below maxmemory, less than ${headroomBytes}`;
  }
  return undefined;
}

/** The 99th percentile, by the nearest-rank method; undefined of nothing. */
export function percentile99(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1];
}
