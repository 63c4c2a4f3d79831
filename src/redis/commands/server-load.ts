import type { Connection } from '../connection.ts';
import { parseInfoText } from '../info-text.ts';
import type { ServerLoad } from '../port.ts';
import { asText } from '../replies.ts';

/** How much memory is taken, how far replicas lag, and the CPU time used (INFO memory, replication and cpu). @throws {MigrationError} `NOT_PERMITTED` */
export async function readServerLoad(connection: Connection): Promise<ServerLoad> {
  const memory = parseInfoText(asText(await connection.read(['INFO', 'memory']), 'INFO'));
  const replication = parseInfoText(asText(await connection.read(['INFO', 'replication']), 'INFO'));
  const cpu = parseInfoText(asText(await connection.read(['INFO', 'cpu']), 'INFO'));
  const written = Number(replication.get('master_repl_offset') ?? 0);
  const lags = [...replication]
    .filter(([name]) => /^slave\d+$/.test(name))
    .map(([, text]) => written - Number(/\boffset=(\d+)/.exec(text)?.[1] ?? written));
  return {
    usedMemoryBytes: Number(memory.get('used_memory') ?? 0),
    maxMemoryBytes: Number(memory.get('maxmemory') ?? 0),
    replicaLagBytes: Math.max(0, ...lags),
    cpuSeconds: Number(cpu.get('used_cpu_user') ?? 0) + Number(cpu.get('used_cpu_sys') ?? 0),
  };
}
