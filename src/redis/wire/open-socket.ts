import { connect as connectPlain, isIP, type OnReadOpts, type Socket } from 'node:net';
import type { Target } from '../url.ts';

export type { Socket };

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

/** How a socket is made. */
export interface SocketOptions {
  readonly tls?: TlsOptions | undefined;
  /** Give up after this long. */
  readonly connectWithinMs: number;
  /** Takes every chunk that is read; it is written over afterwards. */
  readonly onChunk: (chunk: Buffer) => void;
}

/** One read takes at most so much; every read goes into the same buffer, which so stays in the processor's cache. */
const READ_BYTES = 128 * 1024;
const KEEP_ALIVE_MS = 5_000;

/**
 * Opens a socket, and with TLS shakes hands.
 *
 * @throws the error of the operating system or of TLS; one with the code `ETIMEDOUT` where nothing answers in time
 */
export async function openSocket(target: Target, { tls, connectWithinMs, onChunk }: SocketOptions): Promise<Socket> {
  const onread: OnReadOpts = {
    buffer: Buffer.allocUnsafeSlow(READ_BYTES),
    callback: (bytes, buffer) => {
      onChunk((buffer as Buffer).subarray(0, bytes));
      return true;
    },
  };
  const place = { host: target.host, port: target.port, onread };
  const socket = target.tls ? await connectTls(place, tls) : connectPlain(place);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('no answer came in time'), { code: 'ETIMEDOUT' }));
    }, connectWithinMs);
    const settle = (how: () => void) => {
      clearTimeout(timer);
      socket.off('error', failed).off('close', closed).off(ready, succeeded);
      how();
    };
    const failed = (error: Error) => settle(() => reject(error));
    const closed = () => settle(() => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    const succeeded = () => settle(() => resolve(socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS)));
    const ready = target.tls ? 'secureConnect' : 'connect';
    socket.on('error', failed).on('close', closed).on(ready, succeeded);
  });
}

async function connectTls(
  place: { host: string; port: number; onread: OnReadOpts },
  { verify = true, ...contents }: TlsOptions = {},
): Promise<Socket> {
  const { connect } = await import('node:tls');
  // A host behind one address with others is found by its name, which the handshake carries only where it is set.
  const servername = isIP(place.host) === 0 ? { servername: place.host } : {};
  return connect({ ...place, ...servername, rejectUnauthorized: verify, ...contents });
}
