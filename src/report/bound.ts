import type { StepUsage } from '../events.ts';

/** What a step waited for most: `network` where none of the others was busy for half of the time. */
export type Bound = 'server' | 'client' | 'disk' | 'network';

/** Below this share of the time nobody was busy enough to be what held the step up. */
const BUSY_SHARE = 0.5;

/** What held a step up. @param seconds how long the step took, more than 0 */
export function boundBy({ clientCpuMs, serverCpuMs = 0, diskMs }: StepUsage, seconds: number): Bound {
  const shares: readonly (readonly [Bound, number])[] = [
    ['server', serverCpuMs],
    ['client', clientCpuMs],
    ['disk', diskMs],
  ];
  const [bound, ms] = shares.reduce((busiest, one) => (one[1] > busiest[1] ? one : busiest));
  return ms / 1000 / seconds < BUSY_SHARE ? 'network' : bound;
}
