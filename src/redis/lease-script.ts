import { gateState, leaseGate, leaseLost, maxRegains, regainLease } from './lease-gate.ts';
import { type HeldLease, leaseOpening } from './lease-value.ts';
import type { LeaseGuard } from './port.ts';
import type { Reply } from './replies.ts';
import { errorKind, refusal, scriptsDenied } from './server-errors.ts';
import type { Session } from './session.ts';

/**
 * Runs a script that gets `words` as arguments and no keys, when guarded only where the lease is ours. A lease that the
 * server lost is taken again, and the script, which has done nothing, once more.
 *
 * @returns the script's reply, an error reply included; undefined where the server cannot run it: on a cluster, where
 *   search commands do not work in scripts, and where the ACL forbids EVAL. Nothing was done then
 * @throws {MigrationError} `LEASE_LOST`
 */
export async function runGuarded(
  session: Session,
  script: string,
  options: { guard: LeaseGuard | HeldLease | undefined; words: readonly string[] },
): Promise<Reply | undefined> {
  const { guard, words } = options;
  // Lua cannot unpack more than about 8,000 values.
  if (session.cluster || words.length > 7000) return undefined;
  const command =
    guard === undefined
      ? ['EVAL', script, '0', ...words]
      : ['EVAL', leaseGate + script, '1', guard.key, ...words, leaseOpening(guard.token)];
  for (let regains = 0; regains <= maxRegains; regains++) {
    const [reply] = await session.pipeline([command]);
    if (scriptsDenied(reply) || errorKind(reply) === 'cannotBlock') return undefined;
    const state = gateState(reply);
    if (guard === undefined || state === 'ours') return reply;
    await regainLease(session, guard, state);
  }
  throw leaseLost(guard!);
}

/** Throws for an error reply, passes everything else on. */
export function orRefusal(reply: Reply, session: Session, context: { command: string; index?: string }): Reply {
  if (reply instanceof Error) throw refusal(reply, { ...context, address: session.address });
  return reply;
}
