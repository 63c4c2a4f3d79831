import { MigrationError } from '../errors.ts';

/** Where a server is and how to log in. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
}

const defaultPort = 6379;

/**
 * Parses the address of a server: `redis://[user[:password]@]host[:port][/0]`, or `rediss://` for TLS.
 *
 * User name and password may be percent-encoded.
 *
 * @throws {MigrationError} `URL_INVALID`, also for a database other than 0, because search indexes live in database 0 only
 * @example
 * parseUrl('redis://:secret@cache:6380'); // { host: 'cache', port: 6380, tls: false, password: 'secret' }
 */
export function parseUrl(url: string): Target {
  const text = url.trim();
  const refuse = (reason: string) => new MigrationError('URL_INVALID', { url: redactUrl(text), reason });
  if (!/^rediss?:\/\//i.test(text)) throw refuse('it does not begin with redis:// or rediss://');
  let parsed: URL;
  try {
    parsed = new URL(text);
  } catch {
    throw refuse('it is no valid URL');
  }
  if (parsed.hostname === '') throw refuse('it names no host');
  if (parsed.hash !== '') throw refuse('it contains "#"');
  const database = databaseOf(parsed);
  if (database !== '0')
    throw refuse(`Redis Search keeps indexes in database 0 only, and this asks for database ${database}`);
  return {
    host: decode(parsed.hostname.replace(/^\[(.*)\]$/, '$1')),
    port: parsed.port === '' ? defaultPort : Number(parsed.port),
    tls: parsed.protocol.toLowerCase() === 'rediss:',
    ...(parsed.username === '' ? {} : { username: decode(parsed.username) }),
    ...(parsed.password === '' ? {} : { password: decode(parsed.password) }),
  };
}

/**
 * One URL for each server that a URL names: nodes of a cluster may stand one after another, separated by commas.
 *
 * @example
 * urlsOf('redis://:pw@node-1:6379,node-2:6380'); // ['redis://:pw@node-1:6379', 'redis://:pw@node-2:6380']
 */
export function urlsOf(url: string): string[] {
  const [, start = '', hosts = '', rest = ''] = /^(\s*[a-z]+:\/\/(?:.*@)?)([^/?#]*)(.*)$/is.exec(url) ?? [];
  return hosts.includes(',') ? hosts.split(',').map((host) => `${start}${host.trim()}${rest}`) : [url];
}

/** Another server with the same login; `address` is `host:port`, an IPv6 address in brackets. */
export function targetAt(target: Target, address: string): Target {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return { ...target, host, port: Number(address.slice(colon + 1)) };
}

/** The URL of a target; what {@link parseUrl} makes of it is the target again. */
export function urlOf(target: Target): string {
  const { username, password } = target;
  const login = [username, ...(password === undefined ? [] : [password])].map((word) => encodeURIComponent(word ?? ''));
  const hasLogin = username !== undefined || password !== undefined;
  return `${target.tls ? 'rediss' : 'redis'}://${hasLogin ? `${login.join(':')}@` : ''}${addressOf(target)}`;
}

/** `host:port` of a target, as messages show it. */
export function addressOf(target: Target): string {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  return `${host}:${target.port}`;
}

/**
 * The URL with its password replaced by `***`; works on text that is no valid URL, too.
 *
 * @example
 * redactUrl('redis://bob:secret@cache:6379'); // 'redis://bob:***@cache:6379'
 */
export function redactUrl(url: string): string {
  // Up to the last "@": a password that was not percent-encoded may hold "@", "/" or ":" itself.
  return url.replace(/^([^:/]*:\/\/)?(.*)@/s, (_whole, scheme: string | undefined, login: string) => {
    const colon = login.indexOf(':');
    return `${scheme ?? ''}${colon < 0 ? '***' : `${login.slice(0, colon)}:***`}@`;
  });
}

/** redis-py takes the database from the path or from `?db=`; the query wins. */
function databaseOf(url: URL): string {
  const text = url.searchParams.get('db') ?? decode(url.pathname).replace(/^\//, '');
  return text === '' ? '0' : text.replace(/^0+(?=\d)/, '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray "%" that begins no escape: taken literally.
    return text;
  }
}
