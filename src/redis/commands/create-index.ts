import { MigrationError } from '../../errors.ts';
import { createWords } from '../../schema/create-words.ts';
import type { IndexDefinition } from '../../schema/definition.ts';
import type { Connection } from '../connection.ts';
import { assertLease } from '../lease-gate.ts';
import { orRefusal, runGuarded } from '../lease-script.ts';
import type { LeaseGuard } from '../port.ts';
import type { Reply } from '../replies.ts';
import { errorKind, type ServerErrorKind, serverWords } from '../server-errors.ts';
import type { Session } from '../session.ts';

/** What goes with a new index. */
export interface CreateOptions {
  /** Group id → terms. */
  readonly synonyms?: Readonly<Record<string, readonly string[]>>;
  /** True: documents that exist are not indexed. Default false. */
  readonly skipInitialScan?: boolean;
  readonly guard?: LeaseGuard;
}

const createScript = `
-- KEYS    none
-- ARGV[1] index, then commands: number of words, words
-- Reply   status OK, or the error of the command that failed; no index is left behind then
local created, position = false, 2
while position <= #ARGV do
  local last = position + tonumber(ARGV[position])
  local reply = redis.pcall(unpack(ARGV, position + 1, last))
  if type(reply) == 'table' and reply.err then
    if created then redis.call('FT.DROPINDEX', ARGV[1]) end
    return reply
  end
  created, position = true, last + 1
end
return {ok = 'OK'}
`;

/**
 * Creates an index and its synonym groups. Terms added to an index do nothing for documents that are indexed already,
 * so the initial scan is started by the last FT.SYNUPDATE and not by FT.CREATE.
 *
 * @throws {MigrationError} `INDEX_EXISTS`, `DEFINITION_REFUSED`, `LEASE_LOST`, `CONNECTION_LOST` (then it may exist)
 */
export async function createIndex(
  connection: Connection,
  definition: IndexDefinition,
  options: CreateOptions = {},
): Promise<void> {
  const commands = createCommands(definition, options);
  await connection.once(async (session) => {
    const reply = await runCommands(session, commands, { index: definition.name, guard: options.guard });
    if (!(reply instanceof Error)) return;
    const kind = errorKind(reply);
    const index = definition.name;
    if (kind === 'indexExists') throw new MigrationError('INDEX_EXISTS', { index }, { cause: reply });
    if (notTheDefinition.has(kind)) orRefusal(reply, session, { command: 'FT.CREATE' });
    throw new MigrationError('DEFINITION_REFUSED', { index, reason: serverWords(reply) }, { cause: reply });
  });
}

/** Replies to FT.CREATE that say nothing about the definition. */
const notTheDefinition: ReadonlySet<ServerErrorKind | undefined> = new Set<ServerErrorKind | undefined>([
  'clusterDown',
  'loading',
  'masterDown',
  'moved',
  'notLoggedIn',
  'notPermitted',
  'outOfMemory',
  'readOnly',
  'unknownCommand',
]);

/** The commands in their order, as words. */
function createCommands(definition: IndexDefinition, options: CreateOptions): string[][] {
  const groups = Object.entries(options.synonyms ?? {}).filter(([, terms]) => terms.length > 0);
  const skip = options.skipInitialScan ?? false;
  const create = createWords(definition, { skipInitialScan: skip || groups.length > 0 });
  const updates = groups.map(([id, terms], i) => {
    const startsScan = !skip && i === groups.length - 1;
    return ['FT.SYNUPDATE', definition.name, id, ...(startsScan ? [] : ['SKIPINITIALSCAN']), ...terms];
  });
  return [['FT.CREATE', ...create], ...updates];
}

async function runCommands(
  session: Session,
  commands: readonly string[][],
  options: { index: string; guard: LeaseGuard | undefined },
): Promise<Reply | undefined> {
  const { index, guard } = options;
  if (guard !== undefined || commands.length > 1) {
    const words = [index, ...commands.flatMap((command) => [String(command.length), ...command])];
    const reply = await runGuarded(session, createScript, { guard, words });
    if (reply !== undefined) return reply;
  }
  await assertLease(session, guard);
  return runPlainly(session, commands, index);
}

/** One after another, for a cluster; what was created is dropped again when a later command fails. */
async function runPlainly(session: Session, commands: readonly string[][], index: string): Promise<Reply | undefined> {
  for (const [i, command] of commands.entries()) {
    const [reply] = await session.pipeline([command]);
    if (!(reply instanceof Error)) continue;
    if (i > 0) await session.send(['FT.DROPINDEX', index]);
    return reply;
  }
  return undefined;
}
