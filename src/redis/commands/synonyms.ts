import type { Connection } from '../connection.ts';
import { asList, asMap, asText } from '../replies.ts';

/** Synonym groups of an index: group id → its terms, both sorted. */
export async function readSynonyms(connection: Connection, index: string): Promise<Record<string, string[]>> {
  const termGroups = asMap(await connection.read(['FT.SYNDUMP', index]), 'FT.SYNDUMP');
  const groups = new Map<string, string[]>();
  for (const [term, ids] of termGroups) {
    for (const id of asList(ids, 'FT.SYNDUMP').map((one) => asText(one, 'FT.SYNDUMP'))) {
      groups.set(id, [...(groups.get(id) ?? []), term]);
    }
  }
  return Object.fromEntries([...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, terms]) => [id, terms.sort()]));
}
