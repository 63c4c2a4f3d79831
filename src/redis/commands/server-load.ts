import type { Connection } from '../connection.ts';
import { parseInfoText } from '../info-text.ts';
import type { ServerLoad } from '../port.ts';
import { asText } from '../replies.ts';

/** How much memory is taken and how far replicas lag (INFO memory, INFO replication). @throws {MigrationError} `NOT_PERMITTED` */
export async function readServerLoad(connection: Connection): Promise<ServerLoad> {
  const memory = parseInfoText(asText(await connection.read(['INFO', 'memory']), 'INFO'));
  const replication = parseInfoText(asText(await connection.read(['INFO', 'replication']), 'INFO'));
  const written = Number(replication.get('master_repl_offset') ?? 0);
  const lags = [...replication]
    .filter(([name]) => /^slave\d+$/.test(name))
    .map(([, text]) => written - Number(/\boffset=(\d+)/.exec(text)?.[1] ?? written));
  return {
    usedMemoryBytes: Number(memory.get('used_memory') ?? 0),
    maxMemoryBytes: Number(memory.get('maxmemory') ?? 0),
    replicaLagBytes: Math.max(0, ...lags),
  };
}
