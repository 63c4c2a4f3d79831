import { type ClaimReply, claimLease, prolongLease } from '../claim-lease.ts';
import type { Connection } from '../connection.ts';
import { valueState } from '../lease-gate.ts';
import { orRefusal } from '../lease-script.ts';
import { type HeldLease, leaseOpening } from '../lease-value.ts';
import type { LeaseGuard } from '../port.ts';
import { scriptsDenied } from '../server-errors.ts';

/** Takes a lease unless another token holds it. A lease that holds our token already is renewed. */
export function takeLease(
  connection: Connection,
  guard: LeaseGuard,
  options: { holder: string; ttlMs: number },
): Promise<ClaimReply> {
  const { key, token } = guard;
  return connection.repeatable((session) => claimLease(session, { key, token, ...options }));
}

/** Prolongs our lease, or takes it again where nobody else did since; false where it is no longer ours. */
export function renewLease(connection: Connection, guard: LeaseGuard | HeldLease, ttlMs: number): Promise<boolean> {
  return connection.repeatable((session) => prolongLease(session, guard, ttlMs));
}

const releaseScript = `
-- KEYS[1] lease key
-- ARGV[1] how our lease begins
-- Reply   1 released, 0 not ours
local lease = redis.call('GET', KEYS[1])
if not lease or string.sub(lease, 1, #ARGV[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`;

/** Gives our lease back; leaves one that is not ours, and the fence. */
export async function releaseLease(connection: Connection, guard: LeaseGuard): Promise<void> {
  const { key, token } = guard;
  await connection.repeatable(async (session) => {
    const [reply] = await session.pipeline([['EVAL', releaseScript, '1', key, leaseOpening(token)]]);
    if (!scriptsDenied(reply)) return orRefusal(reply ?? null, session, { command: 'EVAL' });
    if (valueState(await session.send(['GET', key]), guard) === 'ours') await session.send(['DEL', key]);
    return null;
  });
}
