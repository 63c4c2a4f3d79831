import { removeIndex } from '../apply/index-commands.ts';
import { observeIndex } from '../observe/live-index.ts';
import { withReader, withWriter } from './connect.ts';
import type { ConnectionSettings, IndexDescription } from './options.ts';

/** Real index names, sorted. */
export function listIndexes(connection: ConnectionSettings): Promise<string[]> {
  return withReader(connection, (redis) => redis.listIndexes());
}

/** One index with everything that belongs to it; `name` may be an alias. @throws {MigrationError} `INDEX_MISSING` */
export function describeIndex(connection: ConnectionSettings, name: string): Promise<IndexDescription> {
  return withReader(connection, async (redis) => {
    const { definition, companions, info, permanence, hiddenRead } = await observeIndex(redis, name);
    return { definition, companions, stats: info.stats, permanence, hiddenRead };
  });
}

/** Drops an index and keeps its documents. @throws {MigrationError} `INDEX_MISSING`, `NAME_IS_ALIAS`, `INDEX_TEMPORARY` */
export function deleteIndex(connection: ConnectionSettings, name: string): Promise<void> {
  return withWriter(connection, (redis) => removeIndex(redis, name, { deleteDocuments: false }));
}

/** Drops an index and deletes its documents. @throws {MigrationError} `INDEX_MISSING`, `NAME_IS_ALIAS` */
export function destroyIndex(connection: ConnectionSettings, name: string): Promise<void> {
  return withWriter(connection, (redis) => removeIndex(redis, name, { deleteDocuments: true }));
}
