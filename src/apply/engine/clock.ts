import { cpuUsage } from 'node:process';

/** Time as a run sees it; tests hand in their own. */
export interface Clock {
  /** Monotonic milliseconds, for durations. */
  readonly now: () => number;
  /** CPU time of this process in milliseconds, its threads included. */
  readonly cpuMs: () => number;
  /** The date, for what is written down. */
  readonly date: () => Date;
  /** Resolves after `ms`, or at once when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** The real time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  cpuMs: () => {
    const { user, system } = cpuUsage();
    return (user + system) / 1000;
  },
  date: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      signal?.addEventListener('abort', finish, { once: true });
    }),
};

/** UTC to the second, as the guide's files write it: `2026-03-20T10:00:00Z`. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
