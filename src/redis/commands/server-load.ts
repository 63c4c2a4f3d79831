import type { Connection } from '../connection.ts';
import { type InfoFields, parseInfoText } from '../info-text.ts';
import type { ServerLoad } from '../port.ts';
import { asText } from '../replies.ts';
import { refusal } from '../server-errors.ts';

/** How much memory is taken, how far replicas lag, and the CPU time used (INFO memory, replication and cpu). @throws {MigrationError} `NOT_PERMITTED` */
export async function readServerLoad(connection: Connection): Promise<ServerLoad> {
  const sections = await readSections(connection, ['memory', 'replication', 'cpu']);
  const [memory, replication, cpu] = sections as [InfoFields, InfoFields, InfoFields];
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

/** A command for each: servers before 7.0 take one section only. */
async function readSections(connection: Connection, names: readonly string[]): Promise<InfoFields[]> {
  const replies = await connection.readPipeline(names.map((name) => ['INFO', name]));
  return replies.map((reply) => {
    if (reply instanceof Error) throw refusal(reply, { command: 'INFO', address: connection.address });
    return parseInfoText(asText(reply, 'INFO'));
  });
}
