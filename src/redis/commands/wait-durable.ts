import type { Connection } from '../connection.ts';
import { parseInfoText } from '../info-text.ts';
import { asList, asNumber, asText, type Command } from '../replies.ts';
import { errorKind } from '../server-errors.ts';
import type { Session } from '../session.ts';

/** One blocking wait; shorter than the silence after which a connection is given up. */
const longestWaitMs = 5_000;

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
    const [marked] = await session.writePipeline([options.marker]);
    if (marked instanceof Error) return false;
    for (;;) {
      const waitMs = Math.max(1, Math.min(longestWaitMs, endsAt - performance.now()));
      if (await confirmed(session, { replicas, aof, waitMs })) return true;
      if (performance.now() >= endsAt) return false;
    }
  });
}

async function confirmed(
  session: Session,
  options: { replicas: number; aof: boolean; waitMs: number },
): Promise<boolean> {
  const waitMs = String(Math.ceil(options.waitMs));
  const commands: Command[] = [];
  if (options.aof) commands.push(['WAITAOF', '1', '0', waitMs]);
  if (options.replicas > 0) commands.push(['WAIT', String(options.replicas), waitMs]);
  const replies = await session.writePipeline(commands);
  return replies.every((reply, i) => {
    // Before Redis 7.2 there is no way to ask for the AOF; its writes are then as durable as its settings make them.
    if (errorKind(reply) === 'unknownCommand') return true;
    if (reply instanceof Error) return false;
    if (commands[i]?.[0] === 'WAITAOF') return asNumber(asList(reply, 'WAITAOF')[0], 'WAITAOF') >= 1;
    return asNumber(reply, 'WAIT') >= options.replicas;
  });
}
