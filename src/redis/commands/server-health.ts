import type { Connection } from '../connection.ts';
import { type InfoFields, parseInfoText } from '../info-text.ts';
import type { ServerHealth } from '../port.ts';
import { asList, asText, type Reply } from '../replies.ts';

/** Round trips that are timed; the middle one counts. */
const PINGS = 9;

/** How the server is now, as far as it may be asked. */
export async function readServerHealth(connection: Connection): Promise<ServerHealth> {
  return connection.repeatable(async (session) => {
    const roundTrips: number[] = [];
    for (let sent = 0; sent < PINGS; sent++) {
      const startedAt = performance.now();
      await session.pipeline([['PING']]);
      roundTrips.push(performance.now() - startedAt);
    }
    const [whoami, time] = await session.pipeline([['ACL', 'WHOAMI'], ['TIME']]);
    const nowMs = Date.now();
    const [info] = await session.pipeline([['INFO']]);
    const latencyMs = roundTrips.sort((left, right) => left - right)[Math.floor(PINGS / 2)] ?? 0;
    return {
      latencyMs,
      ...(typeof whoami === 'string' && { user: whoami }),
      ...(!(time instanceof Error) && { clockAheadMs: serverTime(time) - nowMs }),
      ...(typeof info === 'string' && { persistence: persistenceOf(parseInfoText(info)) }),
    };
  });
}

function serverTime(reply: Reply | undefined): number {
  const [seconds, micros] = asList(reply, 'TIME').map((part) => Number(asText(part, 'TIME')));
  return (seconds ?? 0) * 1000 + (micros ?? 0) / 1000;
}

function persistenceOf(info: InfoFields): NonNullable<ServerHealth['persistence']> {
  return {
    aofEnabled: info.get('aof_enabled') === '1',
    aofWriteFailed: info.get('aof_last_write_status') === 'err',
    snapshotFailed: info.get('rdb_last_bgsave_status') === 'err',
  };
}
