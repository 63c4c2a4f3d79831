import { isMigrationError, MigrationError } from '../../errors.ts';
import type { IndexDefinition } from '../../schema/definition.ts';
import { parseInfo } from '../../schema/parse-info.ts';
import { parseStats } from '../../schema/parse-stats.ts';
import { rawInfo } from '../../schema/raw-info.ts';
import type { Connection } from '../connection.ts';
import type { IndexInfo } from '../port.ts';

/**
 * A name or prefix that is no UTF-8 has been read lossily, and an index made from it would cover other keys.
 *
 * @throws {MigrationError} `INFO_UNREADABLE`
 */
function refuseUnreadable(index: string, definition: IndexDefinition): void {
  if (JSON.stringify(definition).includes('\ufffd')) {
    throw new MigrationError('INFO_UNREADABLE', { index, reason: 'a name or prefix in it is no UTF-8 text' });
  }
}

/** What FT.INFO says about an index or an alias; undefined where no such name exists. */
export async function readIndexInfo(connection: Connection, name: string): Promise<IndexInfo | undefined> {
  try {
    const reply = await connection.read(['FT.INFO', name]);
    const definition = parseInfo(reply);
    refuseUnreadable(name, definition);
    return { definition, stats: parseStats(reply), raw: rawInfo(reply) };
  } catch (error) {
    if (isMigrationError(error, 'INDEX_MISSING')) return undefined;
    throw error;
  }
}
