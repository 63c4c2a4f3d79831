import { MigrationError } from '../errors.ts';
import type { LeaseGuard } from './port.ts';
import { asText, type Reply } from './replies.ts';
import { errorKind, refusal } from './server-errors.ts';
import type { Session } from './session.ts';

/**
 * The start of every script that checks a lease.
 *
 * `held(key, token)` answers whether the lease key holds this token; its value is JSON, `{"token": …, "holder": …}`.
 */
export const leaseCheck = `
local function held(key, token)
  local text = redis.call('GET', key)
  if not text then return false end
  local ok, lease = pcall(cjson.decode, text)
  return ok and type(lease) == 'table' and lease.token == token
end
`;

/** The status a guarded script answers when the lease is no longer ours. */
export const leaseLost = 'LEASELOST';

/** What a lease key holds. */
export interface LeaseValue {
  readonly token: string;
  /** Who holds it, in words for people. */
  readonly holder: string;
}

/** Parses the value of a lease key; text of another form is taken as the holder. */
export function parseLease(text: string): LeaseValue {
  try {
    const value = JSON.parse(text) as Partial<LeaseValue> | null;
    if (typeof value?.token === 'string' && typeof value.holder === 'string') {
      return { token: value.token, holder: value.holder };
    }
  } catch {
    // Falls through: not ours.
  }
  return { token: '', holder: text };
}

/**
 * Runs a script that begins with {@link leaseCheck} and gets `KEYS[1]` = lease key, `ARGV[1]` = token, when guarded.
 *
 * @returns the script's reply, an error reply included; undefined where the server cannot run it: on a cluster, where
 *   search commands do not work in scripts, and where the ACL forbids EVAL. Nothing was done then
 * @throws {MigrationError} `LEASE_LOST`
 */
export async function runGuarded(
  session: Session,
  script: string,
  options: { guard: LeaseGuard | undefined; words: readonly string[] },
): Promise<Reply | undefined> {
  const { guard, words } = options;
  // Lua cannot unpack more than about 8,000 values.
  if (session.cluster || words.length > 7000) return undefined;
  const keys = guard === undefined ? ['0', ''] : ['1', guard.key, guard.token];
  const [reply] = await session.writePipeline([['EVAL', leaseCheck + script, ...keys, ...words]]);
  if (reply instanceof Error) {
    const kind = errorKind(reply);
    if (kind === 'cannotBlock' || (kind === 'notPermitted' && /'eval'/.test(reply.message))) return undefined;
  }
  if (reply === leaseLost) throw new MigrationError('LEASE_LOST', { key: guard?.key ?? '' });
  return reply;
}

/** Reads the lease just before a command that cannot run in a script. @throws {MigrationError} `LEASE_LOST` */
export async function assertLease(session: Session, guard: LeaseGuard | undefined): Promise<void> {
  if (guard === undefined) return;
  const value = await session.send(['GET', guard.key]);
  const token = value === null ? '' : parseLease(asText(value, 'GET')).token;
  if (token !== guard.token) throw new MigrationError('LEASE_LOST', { key: guard.key });
}

/** Throws for an error reply, passes everything else on. */
export function orRefusal(reply: Reply, session: Session, context: { command: string; index?: string }): Reply {
  if (reply instanceof Error) throw refusal(reply, { ...context, address: session.address });
  return reply;
}
