import type { Connection } from '../connection.ts';
import { parseInfoText } from '../info-text.ts';
import { asList, asNumber, asText, type Command, type Reply } from '../replies.ts';
import { errorKind, refusal, type ServerErrorKind } from '../server-errors.ts';
import type { Session } from '../session.ts';

/** One blocking wait; shorter than the silence after which a connection is given up. */
const longestWaitMs = 5_000;

const passing: ReadonlySet<ServerErrorKind | undefined> = new Set<ServerErrorKind | undefined>([
  'clusterDown',
  'moved',
  'readOnly',
]);

/**
 * Waits until everything written before, on any connection, is in the AOF and on the connected replicas, where there
 * are such.
 *
 * WAIT and WAITAOF look at the writes of their own connection only. So one small write is made first: the log is in
 * order, and what it confirms confirms all that came before.
 *
 * @param options `marker`: a command that changes something of ours
 * @returns true when it is so; false when `timeoutMs` ended first, or when the marker was not allowed
 */
export async function waitDurable(
  connection: Connection,
  options: { timeoutMs: number; marker: Command },
): Promise<boolean> {
  const endsAt = performance.now() + options.timeoutMs;
  return connection.repeatable(async (session) => {
    const info = parseInfoText(asText(await session.send(['INFO']), 'INFO'));
    const replicas = Number(info.get('connected_slaves') ?? 0);
    const aof = info.get('aof_enabled') === '1';
    if (replicas === 0 && !aof) return true;
    const [marked] = await session.pipeline([options.marker]);
    // A node that was replaced a moment ago: to be asked again, maybe elsewhere.
    if (session.cluster && passing.has(errorKind(marked))) {
      throw refusal(marked as Error, { command: 'SET', address: connection.address });
    }
    if (marked instanceof Error) return false;
    for (;;) {
      const waitMs = Math.max(1, Math.min(longestWaitMs, endsAt - performance.now()));
      const answer = await confirmed(session, { replicas, aof, waitMs });
      // A server that refuses to wait, such as one that has just become a replica, would refuse again and again.
      if (answer !== 'not yet' || performance.now() >= endsAt) return answer === 'yes';
    }
  });
}

async function confirmed(
  session: Session,
  options: { replicas: number; aof: boolean; waitMs: number },
): Promise<'yes' | 'not yet' | 'refused'> {
  const waitMs = String(Math.ceil(options.waitMs));
  const commands: Command[] = [];
  if (options.aof) commands.push(['WAITAOF', '1', '0', waitMs]);
  if (options.replicas > 0) commands.push(['WAIT', String(options.replicas), waitMs]);
  const replies = await session.pipeline(commands);
  // Before Redis 7.2 there is no way to ask for the AOF; its writes are then as durable as its settings make them.
  const known = (reply: Reply) => errorKind(reply) !== 'unknownCommand';
  if (replies.some((reply) => reply instanceof Error && known(reply))) return 'refused';
  const all = replies.every((reply, i) => {
    if (reply instanceof Error) return true;
    if (commands[i]?.[0] === 'WAITAOF') return asNumber(asList(reply, 'WAITAOF')[0], 'WAITAOF') >= 1;
    return asNumber(reply, 'WAIT') >= options.replicas;
  });
  return all ? 'yes' : 'not yet';
}
