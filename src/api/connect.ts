import { nodeDisk } from '../disk/node-disk.ts';
import { MigrationError } from '../errors.ts';
import type { ConnectionOptions } from '../redis/connection.ts';
import type { RedisReader, RedisWriter } from '../redis/port.ts';
import { openReader } from '../redis/reader.ts';
import { openWriter } from '../redis/writer.ts';
import { connectionOfClient } from './client-connection.ts';
import type { ConnectionSettings } from './options.ts';

const DEFAULT_URL = 'redis://localhost:6379';

/** Does `work` over a connection that can only read, and closes it. */
export async function withReader<Result>(
  settings: ConnectionSettings,
  work: (redis: RedisReader) => Promise<Result>,
): Promise<Result> {
  const redis = await openReading(settings);
  try {
    return await work(redis);
  } finally {
    await redis.close();
  }
}

/** A connection that can only read; whoever opens it closes it. */
export async function openReading(settings: ConnectionSettings): Promise<RedisReader> {
  return openReader(await connectionOptions(settings));
}

/** What {@link withWriter} hands out beside the connection. */
export interface WriterWatch {
  /** How often another server process has answered than before: a restart or a failover. */
  readonly serverChanges: () => number;
}

/** Does `work` over a connection that can write, and closes it; `workers` as {@link openWriter} takes it. */
export async function withWriter<Result>(
  settings: ConnectionSettings,
  work: (redis: RedisWriter, watch: WriterWatch) => Promise<Result>,
  options: { readonly workers?: number } = {},
): Promise<Result> {
  let changes = 0;
  const onReconnect = (event: { readonly serverChanged: boolean }) => {
    changes += event.serverChanged ? 1 : 0;
  };
  const redis = await openWriter({ ...(await connectionOptions(settings)), ...options, onReconnect });
  try {
    return await work(redis, { serverChanges: () => changes });
  } finally {
    await redis.close();
  }
}

/** Where and how to connect; files are read. @throws {MigrationError} `FILE_UNREADABLE` */
export async function connectionOptions({ url, client, tls }: ConnectionSettings): Promise<ConnectionOptions> {
  if (client !== undefined) {
    if (url !== undefined || tls !== undefined) {
      const reason = 'a client says where the server is; give no URL and no TLS files beside it';
      throw new MigrationError('OPTION_INVALID', { option: 'client', reason });
    }
    return connectionOfClient(client);
  }
  const files = {
    ca: await readOptional(tls?.caPath),
    cert: await readOptional(tls?.certPath),
    key: await readOptional(tls?.keyPath),
  };
  const { ca, cert, key } = files;
  const given = {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(tls?.serverName !== undefined && { servername: tls.serverName }),
  };
  // Settings without rediss:// are a mistake that the connection refuses, so none are made up here.
  return { url: url ?? DEFAULT_URL, ...(Object.keys(given).length > 0 && { tls: given }) };
}

async function readOptional(path: string | undefined): Promise<Buffer | undefined> {
  return path === undefined ? undefined : readRequired(path);
}

/** The whole file. @throws {MigrationError} `FILE_UNREADABLE`, also where it does not exist */
export async function readRequired(path: string): Promise<Buffer> {
  const bytes = await nodeDisk.read(path);
  if (bytes === undefined) {
    throw new MigrationError('FILE_UNREADABLE', { path, reason: 'no such file' });
  }
  return bytes;
}
