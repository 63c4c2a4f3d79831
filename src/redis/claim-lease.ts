import { encodeLease, givenBack, type HeldLease, leaseOpening, parseLease } from './lease-value.ts';
import { fenceKeyOf } from './names.ts';
import type { LeaseGuard, LeaseReply } from './port.ts';
import { asList, asNumber, asText, type Command, type Reply } from './replies.ts';
import { refusal, scriptsDenied } from './server-errors.ts';
import type { Session } from './session.ts';

/** How long a fence is remembered after the last renewal: longer than any process sleeps and wakes again. */
const fenceMs = 7 * 24 * 3_600_000;

/** A lease that is wanted. */
export interface Claim extends LeaseGuard {
  readonly holder: string;
  readonly ttlMs: number;
  /** Number of our last take: an absent lease is taken only where nobody took it since. Default: always. */
  readonly fence?: number;
}

/** A lease reply with the number of the take. */
export type ClaimReply = { readonly held: true; readonly fence: number } | Extract<LeaseReply, { held: false }>;

const claimScript = `
-- Takes a lease, prolongs it, or takes it again.
-- KEYS[1] lease key, KEYS[2] fence key
-- ARGV[1] how our lease begins, ARGV[2] our lease, ARGV[3] its milliseconds, ARGV[4] milliseconds of the fence,
-- ARGV[5] an absent lease is taken at fences below this; -1: never, ARGV[6] our token: and where it took last
-- Reply   {1, fence} held; {0, lease, its PTTL} another's; {0, '', 0} absent, and the last take was another's
local lease = redis.call('GET', KEYS[1])
local number, taker = string.match(redis.call('GET', KEYS[2]) or '', '^(%d+) (.*)$')
local fence, limit = tonumber(number) or 0, tonumber(ARGV[5])
if lease then
  if string.sub(lease, 1, #ARGV[1]) ~= ARGV[1] then return {0, lease, redis.call('PTTL', KEYS[1])} end
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
  return {1, fence}
end
if limit < 0 or (fence >= limit and taker ~= ARGV[6]) then return {0, '', 0} end
local time = redis.call('TIME')
fence = math.max(fence + 1, tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('SET', KEYS[2], string.format('%.0f ', fence) .. ARGV[6], 'PX', ARGV[4])
return {1, fence}
`;

/**
 * Takes, prolongs, or takes again the lease of `claim`.
 *
 * Every take of an absent lease gets a number, the fence, higher than all before: the server's time in milliseconds, or
 * one more than the last. The fence key holds it and the taker's token. A plain counter would begin at 1 again after a
 * FLUSHALL, and a process that slept through it would take its own larger number for the younger one.
 *
 * A holder whose lease is absent (failover, eviction, FLUSHALL, a pause) tells by the fence whether anyone took it since:
 * no, where it was the last taker, or where the server went back to a time before its own take.
 */
export async function claimLease(session: Session, claim: Claim): Promise<ClaimReply> {
  const { key, token, ttlMs } = claim;
  const fenceKey = fenceKeyOf(key, session);
  const words = [
    leaseOpening(token),
    encodeLease(claim),
    String(ttlMs),
    String(fenceMs),
    String(limitOf(claim)),
    token,
  ];
  const [reply] = await session.pipeline([['EVAL', claimScript, '2', key, fenceKey, ...words]]);
  if (scriptsDenied(reply)) return claimPlainly(session, claim);
  const [held, value, ttl] = asList(orThrow(reply, session, 'EVAL'), 'EVAL');
  return held === 1 ? { held: true, fence: asNumber(value, 'EVAL') } : heldBy(asText(value, 'EVAL'), ttl);
}

/**
 * The same without scripts, where the ACL forbids them. Between SET NX and the fence our process may
 * sleep until the lease has ended, so the lease is looked at once more after the fence.
 */
async function claimPlainly(session: Session, claim: Claim): Promise<ClaimReply> {
  const { key, ttlMs } = claim;
  const fenceKey = fenceKeyOf(key, session);
  const looked = await run(session, [['GET', key], ['GET', fenceKey], ['PTTL', key], ['TIME']]);
  const [lease, last, ttl, time] = looked;
  const [, number, taker] = /^(\d+) (.*)$/s.exec(String(last ?? '')) ?? [];
  const fence = Number(number ?? 0);
  if (typeof lease === 'string') {
    if (parseLease(lease).token !== claim.token) return heldBy(lease, ttl);
    const prolong = ['PEXPIRE', key, String(ttlMs)];
    const [, , now] = await run(session, [prolong, ['PEXPIRE', fenceKey, String(fenceMs)], ['GET', key]]);
    return isOurs(now, claim) ? { held: true, fence } : heldBy('', 0);
  }
  const limit = limitOf(claim);
  if (limit < 0 || (fence >= limit && taker !== claim.token)) return heldBy('', 0);
  const [set] = await run(session, [['SET', key, encodeLease(claim), 'NX', 'PX', String(ttlMs)]]);
  if (set !== 'OK') return heldBy('', 0);
  const [seconds, micros] = asList(time, 'TIME').map(Number);
  const next = Math.max(fence + 1, seconds! * 1000 + Math.floor(micros! / 1000));
  const [, now] = await run(session, [
    ['SET', fenceKey, `${next} ${claim.token}`, 'PX', String(fenceMs)],
    ['GET', key],
  ]);
  return isOurs(now, claim) ? { held: true, fence: next } : heldBy('', 0);
}

/** Prolongs a lease, or takes it again; a lease this process did not take is only prolonged. */
export async function prolongLease(session: Session, guard: LeaseGuard | HeldLease, ttlMs: number): Promise<boolean> {
  const ours = 'fence' in guard ? guard : undefined;
  const reply = await claimLease(session, { holder: '', fence: givenBack, ...guard, ttlMs });
  if (reply.held && ours !== undefined && ours.fence !== givenBack) ours.fence = Math.max(ours.fence, reply.fence);
  return reply.held;
}

function limitOf({ fence }: Claim): number {
  return fence ?? Number.MAX_SAFE_INTEGER;
}

function isOurs(value: Reply | undefined, { token }: Claim): boolean {
  return typeof value === 'string' && parseLease(value).token === token;
}

function heldBy(lease: string, ttl: Reply | undefined): ClaimReply {
  const left = asNumber(ttl ?? null, 'PTTL');
  return { held: false, holder: parseLease(lease).holder, expiresInMs: left < 0 ? Number.POSITIVE_INFINITY : left };
}

async function run(session: Session, commands: readonly Command[]): Promise<Reply[]> {
  const replies = await session.pipeline(commands);
  return replies.map((reply, i) => orThrow(reply, session, String(commands[i]![0])));
}

function orThrow(reply: Reply | undefined, session: Session, command: string): Reply {
  if (reply instanceof Error) throw refusal(reply, { command, address: session.address });
  return reply ?? null;
}
