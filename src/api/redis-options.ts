import type { NodeRedisClient } from './client-connection.ts';
import type { ConnectionSettings } from './options.ts';

/** Where Redis is, as the migration classes take it: a URL, or a client whose options say the same. */
export interface RedisOptions {
  /** `redis://` or `rediss://`. Default `redis://localhost:6379`. */
  readonly redisUrl?: string;
  /** Instead of a URL; see {@link NodeRedisClient}. */
  readonly redisClient?: NodeRedisClient;
  /** Files for TLS, for a `rediss://` URL. */
  readonly tls?: NonNullable<ConnectionSettings['tls']>;
}

/** Splits the options of a class' method into the connection and the rest. */
export function splitRedisOptions<Options extends RedisOptions>(
  options: Options,
): { readonly connection: ConnectionSettings; readonly rest: Omit<Options, keyof RedisOptions> } {
  const { redisUrl, redisClient, tls, ...rest } = options;
  return {
    connection: {
      ...(redisUrl !== undefined && { url: redisUrl }),
      ...(redisClient !== undefined && { client: redisClient }),
      ...(tls !== undefined && { tls }),
    },
    rest,
  };
}
