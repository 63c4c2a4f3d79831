import { createHash } from 'node:crypto';
import { assertLease, gateState, leaseGate, leaseLost, maxRegains, regainLease } from './lease-gate.ts';
import { type HeldLease, leaseOpening } from './lease-value.ts';
import type { Command, Reply } from './replies.ts';
import { errorKind } from './server-errors.ts';
import type { Session } from './session.ts';

/** A Lua script and the name the server caches it under. */
interface ScriptText {
  readonly text: string;
  readonly sha: string;
}

/** A Lua script, and the same one behind the check of a lease. */
export interface Script {
  readonly plain: ScriptText;
  readonly gated: ScriptText;
}

/** One call of a script. */
export interface ScriptCall {
  readonly keys: readonly (string | Buffer)[];
  readonly args: readonly (string | Buffer)[];
}

/** Makes a script out of its text; `flags` is its first line, for example `#!lua flags=allow-oom`. Default: none. */
export function scriptOf(body: string, { flags = '' } = {}): Script {
  const named = (text: string) => ({ text, sha: createHash('sha1').update(text).digest('hex') });
  return { plain: named(`${flags}${body}`), gated: named(`${flags}${leaseGate}${body}`) };
}

/**
 * Calls a script many times in one pipeline.
 *
 * @param lease every call does nothing unless this lease is ours. On a cluster, where its key may be elsewhere than the
 *   script's, it is looked at before instead. A lease that the server lost is taken again, and what did nothing repeated
 * @throws {MigrationError} `LEASE_LOST`
 */
export async function runScript(
  session: Session,
  script: Script,
  options: { calls: readonly ScriptCall[]; lease: HeldLease | undefined },
): Promise<Reply[]> {
  const { calls, lease } = options;
  if (lease === undefined || session.cluster) {
    await assertLease(session, lease);
    return callAll(session, script.plain, calls);
  }
  const opening = leaseOpening(lease.token);
  const gated = calls.map(({ keys, args }) => ({ keys: [...keys, lease.key], args: [...args, opening] }));
  const replies = await callAll(session, script.gated, gated);
  for (let regains = 0; regains < maxRegains; regains++) {
    const idle = replies.flatMap((reply, place) => (gateState(reply) === 'ours' ? [] : [place]));
    if (idle.length === 0) return replies;
    if (idle.some((place) => gateState(replies[place]) === 'lost')) break;
    await regainLease(session, lease);
    const again = await callAll(
      session,
      script.gated,
      idle.map((place) => gated[place]!),
    );
    for (const [i, place] of idle.entries()) replies[place] = again[i]!;
  }
  if (replies.some((reply) => gateState(reply) !== 'ours')) throw leaseLost(lease);
  return replies;
}

/** By EVALSHA; calls that met a server without the script once more with its text. */
async function callAll(session: Session, { text, sha }: ScriptText, calls: readonly ScriptCall[]): Promise<Reply[]> {
  const command = ({ keys, args }: ScriptCall, ...how: string[]): Command => [
    ...how,
    String(keys.length),
    ...keys,
    ...args,
  ];
  const commands = calls.map((call) => command(call, 'EVALSHA', sha));
  const replies = await session.pipeline(commands, { buffers: true });
  const missing = replies.flatMap((reply, place) => (errorKind(reply) === 'noScript' ? [place] : []));
  if (missing.length === 0) return replies;
  const again = missing.map((place) => command(calls[place]!, 'EVAL', text));
  const repeated = await session.pipeline(again, { buffers: true });
  for (const [i, place] of missing.entries()) replies[place] = repeated[i]!;
  return replies;
}
