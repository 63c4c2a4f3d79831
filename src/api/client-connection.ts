import { MigrationError } from '../errors.ts';
import type { ConnectionOptions } from '../redis/connection.ts';
import type { TlsOptions } from '../redis/wire/open-socket.ts';

/**
 * A client that an application has made with `createClient` of `redis` or `@redis/client`, connected or not.
 *
 * Only its options are read: where the server is, how to log in, TLS. Migrations open connections of their own, because
 * they watch keys, name themselves and must know of every break; the client itself is neither used nor closed.
 */
export interface NodeRedisClient {
  readonly options?: NodeRedisOptions | undefined;
}

/** The part of node-redis' client options that says where the server is. */
export interface NodeRedisOptions {
  readonly socket?: object | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly credentialsProvider?: { readonly type: string } | undefined;
  readonly database?: number | undefined;
}

interface Socket {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly tls?: boolean;
  readonly ca?: TlsOptions['ca'];
  readonly cert?: TlsOptions['cert'];
  readonly key?: TlsOptions['key'];
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

interface Credentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/**
 * Where a node-redis client connects to, and how it logs in.
 *
 * @throws {MigrationError} `OPTION_INVALID` for a cluster or sentinel client, a UNIX socket, and credentials that change
 */
export async function connectionOfClient(client: NodeRedisClient): Promise<ConnectionOptions> {
  if (!('options' in client)) {
    throw refused('it is no client made with createClient(); for a cluster, give the URL of one of its nodes');
  }
  const options = client.options ?? {};
  const { path, host = 'localhost', port = 6379, tls = false, ...socket } = (options.socket ?? {}) as Socket;
  if (path !== undefined) {
    throw refused('it connects over a UNIX socket, and migrations connect over TCP');
  }
  const scheme = tls ? 'rediss' : 'redis';
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    url: `${scheme}://${loginText(await credentialsOf(options))}${place}/${options.database ?? 0}`,
    ...(tls && { tls: tlsOf(socket) }),
  };
}

async function credentialsOf({ username, password, credentialsProvider }: NodeRedisOptions): Promise<Credentials> {
  if (credentialsProvider === undefined) {
    return { username, password };
  }
  // node-redis wraps a plain user name and password in a provider of this type, too.
  if (credentialsProvider.type !== 'async-credentials-provider' || !('credentials' in credentialsProvider)) {
    throw refused('its credentials change while it is connected; give a URL with ones that last for the migration');
  }
  return (credentialsProvider.credentials as () => Promise<Credentials>)();
}

function loginText({ username, password }: Credentials): string {
  if (username === undefined && password === undefined) {
    return '';
  }
  return `${encodeURIComponent(username ?? '')}${password === undefined ? '' : `:${encodeURIComponent(password)}`}@`;
}

function tlsOf({ ca, cert, key, servername, rejectUnauthorized }: Socket): TlsOptions {
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(servername !== undefined && { servername }),
    ...(rejectUnauthorized !== undefined && { verify: rejectUnauthorized }),
  };
}

function refused(reason: string): MigrationError {
  return new MigrationError('OPTION_INVALID', { option: 'client', reason });
}
