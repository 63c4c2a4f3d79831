import type { Connection } from '../connection.ts';
import type { VectorHit } from '../port.ts';
import { asBytes, asList, asNumber, type Command } from '../replies.ts';

/** Keys per FT.SEARCH … INKEYS. */
const keysPerSearch = 500;

/** A server answers with what it found so far after its default of 500 ms; 0 makes it finish. */
const untilDone = ['TIMEOUT', '0', 'DIALECT', '2'];

/** Which of the keys the index holds, in order. Keys may be any bytes. */
export async function keysIndexed(connection: Connection, index: string, keys: readonly Buffer[]): Promise<boolean[]> {
  const held = new Set<string>();
  for (let start = 0; start < keys.length; start += keysPerSearch) {
    const chunk = keys.slice(start, start + keysPerSearch);
    const count = String(chunk.length);
    const inKeys: Command = ['INKEYS', count, ...chunk];
    const command = ['FT.SEARCH', index, '*', ...inKeys, 'NOCONTENT', 'LIMIT', '0', count, ...untilDone];
    const [, ...found] = asList(await connection.read(command, { buffers: true }), 'FT.SEARCH');
    for (const key of found) held.add(asBytes(key, 'FT.SEARCH')!.toString('latin1'));
  }
  return keys.map((key) => held.has(key.toString('latin1')));
}

/** How many documents a query (dialect 2) matches. */
export async function countMatches(connection: Connection, index: string, query: string): Promise<number> {
  const reply = await connection.read(['FT.SEARCH', index, query, 'LIMIT', '0', '0', ...untilDone]);
  return asNumber(asList(reply, 'FT.SEARCH')[0], 'FT.SEARCH');
}

const distanceName = '__rvl_distance';

/**
 * The `k` documents nearest to a vector, nearest first; those without a distance (NaN) last.
 *
 * @param options `field` is the attribute's name; `vector` is encoded as the field's datatype asks for;
 *   `efRuntime` for HNSW only, default: the index's own
 */
export async function nearestDocuments(
  connection: Connection,
  index: string,
  options: { field: string; vector: Buffer; k: number; efRuntime?: number },
): Promise<VectorHit[]> {
  const { field, vector, k, efRuntime } = options;
  const width = efRuntime === undefined ? '' : ` EF_RUNTIME ${efRuntime}`;
  const query = `*=>[KNN ${k} @${escapeName(field)} $rvl_vector${width} AS ${distanceName}]`;
  const command = [
    ...['FT.SEARCH', index, query, 'PARAMS', '2', 'rvl_vector', vector],
    // Without SORTBY the rows come in any order, on 8.2 and on 8.10.
    ...['SORTBY', distanceName, 'ASC', 'LIMIT', '0', String(k), 'RETURN', '1', distanceName, ...untilDone],
  ];
  const [, ...rows] = asList(await connection.read(command, { buffers: true }), 'FT.SEARCH');
  const hits: VectorHit[] = [];
  for (let i = 0; i + 1 < rows.length; i += 2) {
    const [, distance] = asList(rows[i + 1], 'FT.SEARCH');
    hits.push({ key: asBytes(rows[i], 'FT.SEARCH')!, distance: asNumber(distance, 'FT.SEARCH') });
  }
  // The server puts NaN anywhere.
  return [...hits.filter((hit) => !Number.isNaN(hit.distance)), ...hits.filter((hit) => Number.isNaN(hit.distance))];
}

/** A field name as the query language wants it. */
export function escapeName(name: string): string {
  return name.replace(/[^\p{L}\p{N}_]/gu, '\\$&');
}
