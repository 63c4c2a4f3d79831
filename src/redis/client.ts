import type { RedisClientOptions } from '@redis/client';
import type { Command, Reply } from './replies.ts';
import type { Target } from './url.ts';

/** TLS settings, as contents and not as file names. */
export interface TlsOptions {
  /** Trusted certificate authorities, PEM. Default: those Node trusts. */
  readonly ca?: string | Buffer;
  /** Our certificate, PEM, for servers that ask for one. */
  readonly cert?: string | Buffer;
  /** The private key of `cert`, PEM. */
  readonly key?: string | Buffer;
  /** The name to ask for and to check the certificate against. Default: the host. */
  readonly servername?: string;
  /** False accepts any certificate. Default: true. */
  readonly verify?: boolean;
}

/** The part of node-redis this package uses: raw commands, one connection, no reconnect, nothing sent twice. */
export interface Client {
  connect(): Promise<unknown>;
  destroy(): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  sendCommand(args: Command): Promise<Reply>;
  multi(): { addCommand(args: Command): unknown; execAsPipeline(): Promise<Reply[]> };
}

/** A client that answers text as strings, the same client answering Buffers, and how to recognise its error replies. */
export interface ClientPair {
  readonly text: Client;
  readonly buffers: Client;
  readonly isErrorReply: (error: unknown) => error is Error;
}

/** Makes a client that is not connected yet. The library is loaded here, because loading it takes 160 ms. */
export async function makeClient(
  target: Target,
  options: { tls?: TlsOptions | undefined; connectWithinMs: number; silenceMs: number },
): Promise<ClientPair> {
  const { createClient, ErrorReply, RESP_TYPES } = await import('@redis/client');
  const settings = {
    RESP: 2,
    socket: {
      host: target.host,
      port: target.port,
      // A new connection starts with nothing watched and nothing named, so connection.ts makes it, never the library.
      reconnectStrategy: false,
      connectTimeout: options.connectWithinMs,
      // Counted by the operating system's socket: bytes read or written, so one long reply that still flows is no silence.
      socketTimeout: options.silenceMs,
      ...(target.tls ? tlsSettings(options.tls) : {}),
    },
    ...(target.username === undefined ? {} : { username: target.username }),
    ...(target.password === undefined ? {} : { password: target.password }),
    // A time limit per command would cost two thirds of the speed: measured 42 thousand HGETs a second against 125.
    commandOptions: { timeout: undefined },
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
  };
  const client = createClient(settings as unknown as RedisClientOptions);
  const buffers = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  return {
    text: client as unknown as Client,
    buffers: buffers as unknown as Client,
    isErrorReply: (error): error is Error => error instanceof ErrorReply,
  };
}

function tlsSettings(tls: TlsOptions = {}): Record<string, unknown> {
  const { verify = true, ...contents } = tls;
  return { tls: true, rejectUnauthorized: verify, ...contents };
}
