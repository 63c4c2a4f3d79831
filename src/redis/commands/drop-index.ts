import { MigrationError } from '../../errors.ts';
import type { Connection } from '../connection.ts';
import { assertLease } from '../lease-gate.ts';
import { orRefusal, runGuarded } from '../lease-script.ts';
import type { LeaseGuard } from '../port.ts';
import { asMap, asText, type Reply } from '../replies.ts';
import { errorKind } from '../server-errors.ts';
import type { Session } from '../session.ts';

/** FT.DROPINDEX of an alias would drop the index behind it, so the name is compared in the same script. */
const dropScript = `
-- KEYS    none
-- ARGV[1] index, then options of FT.DROPINDEX
-- Reply   status OK, {'ALIAS', real name}, or the error of a command
local info = redis.pcall('FT.INFO', ARGV[1])
if info.err then return info end
-- FT.INFO answers simple strings, which Lua sees as tables.
local function text(value) return type(value) == 'table' and value.ok or value end
local real
for i = 1, #info, 2 do
  if text(info[i]) == 'index_name' then real = text(info[i + 1]) end
end
if real ~= ARGV[1] then return {'ALIAS', real or ''} end
return redis.pcall('FT.DROPINDEX', unpack(ARGV))
`;

/** A first Redis version from which `_FORCEKEEPDOCS` protects nothing any more. */
const redis8 = 80_000;

/**
 * Drops an index and keeps its documents, unless `deleteDocuments` is set. Never sent twice: after a reverse shadowing
 * (an alias of the same name existed) a second drop would hit the index behind the alias.
 *
 * @returns false where no such index exists
 * @throws {MigrationError} `NAME_IS_ALIAS`, `LEASE_LOST`, `CONNECTION_LOST` (then it may have been dropped)
 */
export async function dropIndex(
  connection: Connection,
  name: string,
  options: { guard?: LeaseGuard; deleteDocuments?: boolean } = {},
): Promise<boolean> {
  return connection.once(async (session) => {
    const keep = session.redisVersion < redis8 ? ['_FORCEKEEPDOCS'] : [];
    const words = [name, ...(options.deleteDocuments ? ['DD'] : keep)];
    const guarded = await runGuarded(session, dropScript, { guard: options.guard, words });
    const reply = guarded ?? (await dropPlainly(session, words, options.guard));
    if (Array.isArray(reply)) {
      throw new MigrationError('NAME_IS_ALIAS', { alias: name, index: asText(reply[1], 'FT.INFO') });
    }
    if (errorKind(reply) === 'indexMissing') return false;
    orRefusal(reply, session, { command: 'FT.DROPINDEX', index: name });
    return true;
  });
}

/** The same in three steps, for a cluster. */
async function dropPlainly(session: Session, words: readonly string[], guard: LeaseGuard | undefined): Promise<Reply> {
  const [name = ''] = words;
  await assertLease(session, guard);
  const [info] = await session.pipeline([['FT.INFO', name]]);
  if (info instanceof Error) return info;
  const real = asText(asMap(info, 'FT.INFO').get('index_name'), 'FT.INFO');
  if (real !== name) return ['ALIAS', real];
  const [reply] = await session.pipeline([['FT.DROPINDEX', ...words]]);
  return reply!;
}
