import type { Connection } from '../connection.ts';
import { type LeaseValue, leaseCheck, parseLease } from '../lease-script.ts';
import type { LeaseGuard, LeaseReply } from '../port.ts';
import { asNumber, asText } from '../replies.ts';
import { refusal } from '../server-errors.ts';

/** A lease may end between two replies; then taking it is tried again this often. */
const maxTries = 3;

/** Takes a lease unless another token holds it. A lease that holds our token already is renewed. */
export async function takeLease(
  connection: Connection,
  guard: LeaseGuard,
  options: { holder: string; ttlMs: number },
): Promise<LeaseReply> {
  const value = JSON.stringify({ token: guard.token, holder: options.holder } satisfies LeaseValue);
  let found: LeaseReply = { held: false, holder: '', expiresInMs: 0 };
  for (let tries = 0; tries < maxTries; tries++) {
    const [set, current, ttl] = await connection.readPipeline([
      ['SET', guard.key, value, 'NX', 'PX', String(options.ttlMs)],
      ['GET', guard.key],
      ['PTTL', guard.key],
    ]);
    if (set instanceof Error) throw refusal(set, { command: 'SET', address: connection.address });
    if (set === 'OK') return { held: true };
    if (current === null) continue;
    const { token, holder } = parseLease(asText(current, 'GET'));
    // Ours: an earlier SET ran although its connection broke before the reply.
    if (token === guard.token && (await renewLease(connection, guard, options.ttlMs))) return { held: true };
    const left = asNumber(ttl, 'PTTL');
    found = { held: false, holder, expiresInMs: left < 0 ? Number.POSITIVE_INFINITY : left };
    if (token !== guard.token) return found;
  }
  return found;
}

/**
 * KEYS[1] lease key
 * ARGV[1] token, ARGV[2] milliseconds the lease shall live from now
 * Reply: 1 renewed, 0 not ours
 */
const renewScript = `${leaseCheck}
if not held(KEYS[1], ARGV[1]) then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

/** Prolongs our lease; false where it is no longer ours. */
export async function renewLease(connection: Connection, guard: LeaseGuard, ttlMs: number): Promise<boolean> {
  const reply = await connection.read(['EVAL', renewScript, '1', guard.key, guard.token, String(ttlMs)]);
  return asNumber(reply, 'EVAL') === 1;
}

/**
 * KEYS[1] lease key
 * ARGV[1] token
 * Reply: 1 released, 0 not ours
 */
const releaseScript = `${leaseCheck}
if not held(KEYS[1], ARGV[1]) then return 0 end
return redis.call('DEL', KEYS[1])
`;

/** Gives our lease back; leaves one that is not ours. */
export async function releaseLease(connection: Connection, guard: LeaseGuard): Promise<void> {
  await connection.read(['EVAL', releaseScript, '1', guard.key, guard.token]);
}
