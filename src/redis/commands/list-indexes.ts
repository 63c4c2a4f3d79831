import type { Connection } from '../connection.ts';
import { isScratchName, isScratchNameOf } from '../names.ts';
import { asList, asText } from '../replies.ts';

/** Names of all indexes, sorted by code unit; without scratch indexes of this tool, and without aliases. */
export async function listIndexes(connection: Connection): Promise<string[]> {
  return (await allNames(connection)).filter((name) => !isScratchName(name)).sort();
}

/** Scratch indexes that probes of `index` left behind when their process died. */
export async function scratchIndexes(connection: Connection, index: string): Promise<string[]> {
  return (await allNames(connection)).filter((name) => isScratchNameOf(name, index));
}

async function allNames(connection: Connection): Promise<string[]> {
  return asList(await connection.read(['FT._LIST']), 'FT._LIST').map((name) => asText(name, 'FT._LIST'));
}
