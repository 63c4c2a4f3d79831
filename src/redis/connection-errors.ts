import { type Changed, MigrationError, messageOf } from '../errors.ts';
import { errorKind, refusal, serverWords } from './server-errors.ts';
import { ClosedError, ErrorReply, ProtocolError, SilenceError } from './wire/wire-errors.ts';

const timedOut = 'no answer came in time';

/** Plain words for why a connection could not be made or ended. */
const reasons: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'the host name cannot be looked up right now',
  ECONNREFUSED: 'the connection was refused; nothing listens there',
  ECONNRESET: 'the server closed the connection',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOTFOUND: 'no host of that name is known',
  EPIPE: 'the server closed the connection',
  ETIMEDOUT: timedOut,
};

/** Plain words for what is wrong with a certificate. */
const tlsReasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed and not among the trusted CAs",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is signed by a CA that is not among the trusted ones",
  UNABLE_TO_GET_ISSUER_CERT: "the server's certificate is signed by a CA that is not among the trusted ones",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate is signed by a CA that is not among the trusted ones",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate is signed by a CA that is not among the trusted ones",
};

/** The error to throw when no connection could be made. */
export function connectFailure(error: unknown, address: string, how: { tls: boolean }): MigrationError {
  if (error instanceof MigrationError) return error;
  const options = { cause: error };
  const kind = error instanceof ErrorReply ? errorKind(error) : undefined;
  if (kind === 'notLoggedIn' || kind === 'loading') return refusal(error as Error, { command: 'AUTH', address });
  const tls = tlsReason(error);
  if (tls !== undefined) return new MigrationError('TLS_FAILED', { address, reason: tls }, options);
  const reason = reasonOf(error);
  // A server that speaks no TLS waits for the rest of what it takes for a command.
  const question = how.tls && reason === timedOut ? '; does it speak TLS on this port?' : '';
  return new MigrationError('CONNECTION_FAILED', { address, reason: reason + question }, options);
}

/** The error to throw when a connection ended while replies were owed, or before the command was sent. */
export function lossOf(error: unknown, address: string, changed: Changed): MigrationError {
  if (error instanceof MigrationError) return error;
  return new MigrationError('CONNECTION_LOST', { address, reason: reasonOf(error) }, { cause: error, changed });
}

function reasonOf(error: unknown): string {
  const known = reasons[codeOf(error)];
  if (known !== undefined) return known;
  if (error instanceof ErrorReply) return serverWords(error);
  if (error instanceof SilenceError) return 'it owed replies and sent nothing for too long';
  if (error instanceof ProtocolError) return `what answers there does not speak as Redis does: ${error.message}`;
  if (error instanceof ClosedError)
    return error.by === 'server' ? 'the server closed the connection' : 'the connection was closed';
  return messageOf(error);
}

function tlsReason(error: unknown): string | undefined {
  const code = codeOf(error);
  if (tlsReasons[code] !== undefined) return tlsReasons[code];
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return "the server's certificate is for another host name";
  if (code === 'EPROTO' || /^ERR_(SSL|TLS|OSSL|CRYPTO)/.test(code)) {
    return /wrong.version.number/i.test(messageOf(error))
      ? 'the server does not speak TLS on this port'
      : messageOf(error);
  }
  return undefined;
}

function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : '';
}
