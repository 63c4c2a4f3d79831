import { isMigrationError } from '../../errors.ts';
import { parseInfo } from '../../schema/parse-info.ts';
import { parseStats } from '../../schema/parse-stats.ts';
import { rawInfo } from '../../schema/raw-info.ts';
import type { Connection } from '../connection.ts';
import type { IndexInfo } from '../port.ts';

/** What FT.INFO says about an index or an alias; undefined where no such name exists. */
export async function readIndexInfo(connection: Connection, name: string): Promise<IndexInfo | undefined> {
  try {
    const reply = await connection.read(['FT.INFO', name]);
    return { definition: parseInfo(reply), stats: parseStats(reply), raw: rawInfo(reply) };
  } catch (error) {
    if (isMigrationError(error, 'INDEX_MISSING')) return undefined;
    throw error;
  }
}
