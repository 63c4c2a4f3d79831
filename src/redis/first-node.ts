import { type Changed, isMigrationError, MigrationError } from '../errors.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { redactUrl, urlsOf } from './url.ts';

/** A server that answered. */
export interface FirstNode {
  readonly connection: Connection;
  /** The options with the URL of this server alone. */
  readonly options: ConnectionOptions;
  /** True where it belongs to a cluster. */
  readonly cluster: boolean;
}

/**
 * Connects to the first server that a URL names and that answers; of a cluster any node will do.
 *
 * @throws {MigrationError} `URL_INVALID`, also for several servers that are no cluster; `CONNECTION_FAILED`,
 *   `AUTH_FAILED`, `TLS_FAILED`, `SERVER_LOADING`
 */
export async function openFirstNode<Options extends ConnectionOptions>(
  options: Options,
  changed: Changed,
): Promise<FirstNode & { readonly options: Options }> {
  const urls = urlsOf(options.url);
  let failure: unknown;
  for (const url of urls) {
    const connection = new Connection({ ...options, url }, changed);
    try {
      const { cluster } = await connection.session();
      if (cluster || urls.length === 1) return { connection, options: { ...options, url }, cluster };
    } catch (error) {
      if (!isMigrationError(error, 'CONNECTION_FAILED') && !isMigrationError(error, 'SERVER_LOADING')) throw error;
      failure ??= error;
      continue;
    }
    await connection.close();
    const reason = 'it names several servers, and they are no cluster';
    throw new MigrationError('URL_INVALID', { url: redactUrl(options.url), reason });
  }
  throw failure;
}
