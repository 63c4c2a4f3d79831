import type { Connection } from '../connection.ts';
import { asList, asText } from '../replies.ts';
import { errorKind } from '../server-errors.ts';

/** Aliases of an index, sorted; undefined where the server cannot list them (before Redis 8.10) or does not let us. */
export async function readAliases(connection: Connection, index: string): Promise<string[] | undefined> {
  try {
    const reply = asList(await connection.read(['FT.ALIASLIST', index]), 'FT.ALIASLIST');
    return reply.map((alias) => asText(alias, 'FT.ALIASLIST')).sort();
  } catch (error) {
    const kind = errorKind(error);
    if (kind === 'unknownCommand' || kind === 'notPermitted') return undefined;
    throw error;
  }
}
