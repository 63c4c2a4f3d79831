import { MigrationError } from '../../errors.ts';
import type { Connection } from '../connection.ts';
import { assertLease } from '../lease-gate.ts';
import { orRefusal, runGuarded } from '../lease-script.ts';
import type { LeaseGuard } from '../port.ts';
import { errorKind } from '../server-errors.ts';

const aliasScript = `
-- KEYS    none
-- ARGV[1] alias, ARGV[2] index
-- Reply   status OK, or the error of FT.ALIASUPDATE
return redis.pcall('FT.ALIASUPDATE', ARGV[1], ARGV[2])
`;

/**
 * Points an alias at an index, creating it when missing.
 *
 * @throws {MigrationError} `INDEX_MISSING`, `ALIAS_CONFLICT` (an index has that name; Redis 8), `LEASE_LOST`
 */
export async function setAlias(
  connection: Connection,
  names: { alias: string; index: string },
  guard?: LeaseGuard,
): Promise<void> {
  const { alias, index } = names;
  await connection.repeatable(async (session) => {
    let reply = await runGuarded(session, aliasScript, { guard, words: [alias, index] });
    if (reply === undefined) {
      await assertLease(session, guard);
      [reply] = await session.pipeline([['FT.ALIASUPDATE', alias, index]]);
    }
    if (errorKind(reply) === 'aliasConflict')
      throw new MigrationError('ALIAS_CONFLICT', { alias, index }, { cause: reply });
    orRefusal(reply!, session, { command: 'FT.ALIASUPDATE', index });
  });
}
