import type { Command } from 'commander';
import type { ConnectionSettings } from '../index.ts';
import { integerOption } from './integer-option.ts';
import { UsageError } from './usage-error.ts';

/** The connection flags, as commander parses them. */
export interface ConnectionFlags {
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly ssl?: boolean;
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly sni?: string;
}

/** Adds the connection flags to a command that talks to Redis. */
export function addConnectionOptions(command: Command): Command {
  return command
    .optionsGroup('Connection:')
    .option('-u, --url <url>', 'redis:// or rediss:// URL (default: $REDIS_URL, else redis://localhost:6379)')
    .option('--host <host>', 'host, where no --url is given (default: localhost)')
    .option('-p, --port <port>', 'port (default: 6379)', integerOption('--port', { min: 1, max: 65_535 }))
    .option('--user <name>', 'user name')
    .option('-a, --password <password>', 'password; other users of this machine can see it, REDIS_URL they cannot')
    .option('--ssl', 'use TLS (same as a rediss:// URL)')
    .option('--cacert <file>', 'certificate authority to trust (PEM)')
    .option('--cert <file>', 'client certificate (PEM)')
    .option('--key <file>', 'key of the client certificate (PEM)')
    .option('--sni <name>', 'server name to ask for and to check');
}

/**
 * Says where Redis is: `--url`, else the single parts, else `REDIS_URL`, else `redis://localhost:6379`.
 *
 * @param environmentUrl the value of `REDIS_URL`
 * @throws {UsageError} where TLS files are given for a connection without TLS, which would silently not use them
 */
export function connectionFrom(flags: ConnectionFlags, environmentUrl: string | undefined): ConnectionSettings {
  const plainUrl = flags.url ?? urlFromParts(flags) ?? (environmentUrl || 'redis://localhost:6379');
  const url = flags.ssl ? plainUrl.replace(/^redis:/i, 'rediss:') : plainUrl;
  const tls = tlsFrom(flags);
  if (tls === undefined) {
    return { url };
  }
  if (!/^rediss:/i.test(url)) {
    throw new UsageError('--cacert, --cert, --key and --sni need TLS', 'Use a rediss:// URL, or add --ssl');
  }
  return { url, tls };
}

function urlFromParts({ host, port, user, password }: ConnectionFlags): string | undefined {
  if (host === undefined && port === undefined && user === undefined && password === undefined) {
    return undefined;
  }
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  const credentials = user === undefined && secret === '' ? '' : `${encodeURIComponent(user ?? '')}${secret}@`;
  return `redis://${credentials}${bracketed(host ?? 'localhost')}:${port ?? 6379}`;
}

/** An IPv6 address has colons of its own, so a URL wants it in brackets. */
function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

function tlsFrom({ cacert, cert, key, sni }: ConnectionFlags): ConnectionSettings['tls'] | undefined {
  if (cacert === undefined && cert === undefined && key === undefined && sni === undefined) {
    return undefined;
  }
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError('--cert and --key belong together', 'Give both files, or neither');
  }
  return {
    ...(cacert === undefined ? {} : { caPath: cacert }),
    ...(cert === undefined ? {} : { certPath: cert }),
    ...(key === undefined ? {} : { keyPath: key }),
    ...(sni === undefined ? {} : { serverName: sni }),
  };
}
