import type { Connection } from '../connection.ts';
import { isScratchName } from '../names.ts';
import { asList, asText } from '../replies.ts';

/** Names of all indexes, sorted by code unit; without scratch indexes of this tool, and without aliases. */
export async function listIndexes(connection: Connection): Promise<string[]> {
  const names = asList(await connection.read(['FT._LIST']), 'FT._LIST').map((name) => asText(name, 'FT._LIST'));
  return names.filter((name) => !isScratchName(name)).sort();
}
