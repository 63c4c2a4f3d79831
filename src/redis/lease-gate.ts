import { MigrationError } from '../errors.ts';
import { prolongLease } from './claim-lease.ts';
import { type HeldLease, leaseOpening } from './lease-value.ts';
import type { LeaseGuard } from './port.ts';
import { asText, type Reply } from './replies.ts';
import type { Session } from './session.ts';

/** How often a lease that the server lost is taken again for one piece of work. */
export const maxRegains = 2;

/** Answers of {@link leaseGate}. */
const absent = 'LEASEABSENT';
const lost = 'LEASELOST';

/**
 * The start of every script that needs a lease; what follows runs only where the lease is ours.
 *
 * Takes the last key (the lease's) and the last argument (how our lease begins) away, so the rest of the script does not
 * know of it. About 1 µs a call.
 */
export const leaseGate = `
local opening, lease = table.remove(ARGV), redis.call('GET', table.remove(KEYS))
if not lease then return {ok = '${absent}'} end
if string.sub(lease, 1, #opening) ~= opening then return {ok = '${lost}'} end
`;

/** Whether the lease is ours, absent, or another's. */
export type LeaseState = 'ours' | 'absent' | 'lost';

/** What the gate said; a reply of the script behind it is `ours`. */
export function gateState(reply: Reply | undefined): LeaseState {
  if (reply === absent) return 'absent';
  return reply === lost ? 'lost' : 'ours';
}

/** What the value of a lease key means for us. */
export function valueState(value: Reply, { token }: LeaseGuard): LeaseState {
  if (value === null) return 'absent';
  return asText(value, 'GET').startsWith(leaseOpening(token)) ? 'ours' : 'lost';
}

/**
 * Takes an absent lease again.
 *
 * @throws {MigrationError} `LEASE_LOST` where it is another's, was another's meanwhile, or was never taken by this writer
 */
export async function regainLease(
  session: Session,
  guard: LeaseGuard | HeldLease,
  state: LeaseState = 'absent',
): Promise<void> {
  const regained = state !== 'lost' && 'fence' in guard && (await prolongLease(session, guard, guard.ttlMs));
  if (!regained) throw leaseLost(guard);
}

/** Looks at the lease just before commands that cannot check it themselves. @throws {MigrationError} `LEASE_LOST` */
export async function assertLease(session: Session, guard: LeaseGuard | HeldLease | undefined): Promise<void> {
  if (guard === undefined) return;
  const state = valueState(await session.send(['GET', guard.key]), guard);
  if (state !== 'ours') await regainLease(session, guard, state);
}

/** The error for a lease that is not ours any more. */
export function leaseLost({ key }: LeaseGuard): MigrationError {
  return new MigrationError('LEASE_LOST', { key });
}
