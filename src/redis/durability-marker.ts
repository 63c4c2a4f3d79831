import { type HeldLease, leaseOpening } from './lease-value.ts';
import type { Command } from './replies.ts';

/**
 * KEYS[1] lease key, KEYS[2] marker key
 * ARGV[1] how our lease begins, ARGV[2] milliseconds the lease shall live from now
 * Reply: 1, or status OK
 */
const markScript = `
local lease = redis.call('GET', KEYS[1])
if lease and string.sub(lease, 1, #ARGV[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return redis.call('SET', KEYS[2], '', 'PX', '1000')
`;

/**
 * A command that puts one small write of ours into the replication log.
 *
 * Prolonging the lease passes at maxmemory and touches a key we are known to be allowed; without a lease a key is set
 * that vanishes after a second.
 */
export function durabilityMarker(lease: HeldLease | undefined): Command {
  if (lease === undefined) return ['SET', 'rvl:sync', '', 'PX', '1000'];
  const { key, token, ttlMs } = lease;
  return ['EVAL', markScript, '2', key, `${key}:sync`, leaseOpening(token), String(ttlMs)];
}
