import { MigrationError, messageOf } from '../errors.ts';

/** What an error reply means, whatever the version of the server that worded it. */
export type ServerErrorKind = (typeof wordings)[number][0];

/**
 * Every wording this package tells apart: 2.10 (Stack 7.4), 8.2, and 8.8 and later, which put a `SEARCH_…` code in front.
 * The first match wins: some 8.8 replies carry the code of one condition and the words of another.
 */
const wordings = [
  ['aliasConflict', /alias conflicts with an existing index name|alias does not belong to provided spec/i],
  ['aliasExists', /alias already exists/i],
  ['aliasMissing', /alias does not exist/i],
  ['indexExists', /index already exists/i],
  ['indexMissing', /no such index|unknown index name|index not found/i],
  ['notTemporary', /index is not temporary/i],
  ['debugDisabled', /debug commands? (are disabled|not allowed)/i],
  ['cannotBlock', /cannot block/i],
  ['notLoggedIn', /^(NOAUTH|WRONGPASS)\b|invalid password|without any password|no password is set/i],
  ['notPermitted', /^NOPERM\b|no permissions? to/i],
  ['readOnly', /^READONLY\b/],
  ['outOfMemory', /^OOM\b/],
  ['noScript', /^NOSCRIPT\b/],
  ['wrongType', /^WRONGTYPE\b|wrong redis type/i],
  ['execAborted', /^EXECABORT\b/],
  ['loading', /^LOADING\b/],
  ['masterDown', /^MASTERDOWN\b/],
  ['clusterDown', /^CLUSTERDOWN\b/],
  ['moved', /^(MOVED|ASK|TRYAGAIN|CROSSSLOT)\b/],
  ['unknownCommand', /^ERR unknown (command|subcommand)|^unknown (command|subcommand)/i],
] as const;

/**
 * What an error reply means, or undefined where it is none of the conditions this package tells apart.
 *
 * @param error an error reply, or a {@link MigrationError} that has one as its cause
 */
export function errorKind(error: unknown): ServerErrorKind | undefined {
  if (error instanceof MigrationError) return error.cause === undefined ? undefined : errorKind(error.cause);
  if (!(error instanceof Error)) return undefined;
  return wordings.find(([, wording]) => wording.test(error.message))?.[0];
}

/** True where the ACL does not let us run scripts; the script did nothing then. */
export function scriptsDenied(reply: unknown): boolean {
  return reply instanceof Error && errorKind(reply) === 'notPermitted' && /'(eval|evalsha)'/i.test(reply.message);
}

/** The server's own words: on one line, without `ERR` and without the place in a script that Redis 7 and later append. */
export function serverWords(error: unknown): string {
  return messageOf(error)
    .replace(/^ERR /, '')
    .replace(/,? script: [0-9a-f]{40}, on @user_script:\d+\.?$/, '');
}

/**
 * The error to throw for an error reply.
 *
 * @param context `command` as the user would type it; `index` where the command named one
 */
export function refusal(
  error: Error,
  context: { command: string; address: string; index?: string | undefined },
): MigrationError {
  const { command, address, index } = context;
  const options = { cause: error };
  const reason = serverWords(error);
  switch (errorKind(error)) {
    case 'notLoggedIn':
      return new MigrationError('AUTH_FAILED', { address, reason: loginReason(error) }, options);
    case 'notPermitted':
      return new MigrationError('NOT_PERMITTED', { command, reason }, options);
    case 'readOnly':
      return new MigrationError('READ_ONLY', { address, command }, options);
    case 'outOfMemory':
      return new MigrationError('OUT_OF_MEMORY', { command }, options);
    case 'loading':
      return new MigrationError('SERVER_LOADING', { address }, options);
    case 'indexMissing':
      if (index !== undefined) return new MigrationError('INDEX_MISSING', { index }, options);
      break;
    case 'unknownCommand':
      if (/^_?FT\.(_LIST|INFO|CREATE|SEARCH)$/.test(command)) {
        return new MigrationError('SEARCH_MISSING', { address }, options);
      }
      break;
    default:
  }
  return new MigrationError('SERVER_REFUSED', { command, reason }, options);
}

function loginReason(error: Error): string {
  if (/^NOAUTH/.test(error.message)) return 'it wants a password, and none was given';
  if (/without any password|no password is set/i.test(error.message)) {
    return 'a password was given without a user name, and the server has none set';
  }
  return 'user name or password is wrong, or the user is disabled';
}
