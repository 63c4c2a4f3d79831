import type { IndexDefinition } from '../../schema/definition.ts';
import type { Connection } from '../connection.ts';
import type { Permanence } from '../port.ts';
import { asMap, asNumber, type Reply } from '../replies.ts';
import { errorKind, refusal, type ServerErrorKind } from '../server-errors.ts';

/** Replies that mean "you may not know". */
const unavailable: ReadonlySet<ServerErrorKind | undefined> = new Set<ServerErrorKind | undefined>([
  'debugDisabled',
  'notPermitted',
  'unknownCommand',
]);

/**
 * Whether dropping the index would delete its documents (`TEMPORARY`), as `FT.DEBUG TTL` tells.
 *
 * Asking restarts the timer of a temporary index, as every use of it does.
 */
export async function readPermanence(connection: Connection, index: string): Promise<Permanence> {
  const reply = await debug(connection, ['TTL', index]);
  if (typeof reply === 'number') return 'temporary';
  if (errorKind(reply) === 'notTemporary') return 'permanent';
  if (reply instanceof Error && errorKind(reply) === 'indexMissing') {
    throw refusal(reply, { command: 'FT.DEBUG', address: connection.address, index });
  }
  return 'unknown';
}

/** What VECSIM_INFO calls the attributes that FT.INFO may hide, and what RedisVL calls them. */
const hidden: Readonly<Record<string, string>> = {
  EF_RUNTIME: 'ef_runtime',
  EPSILON: 'epsilon',
  BLOCK_SIZE: 'block_size',
  SEARCH_WINDOW_SIZE: 'search_window_size',
};

/**
 * Attributes of vector fields that FT.INFO hides, by field name; undefined where debug commands are not allowed.
 *
 * A field the server holds nothing about yet (no document had it) is absent.
 */
export async function readHiddenAttributes(
  connection: Connection,
  definition: IndexDefinition,
): Promise<ReadonlyMap<string, Readonly<Record<string, number>>> | undefined> {
  const found = new Map<string, Readonly<Record<string, number>>>();
  for (const field of definition.fields.filter((one) => one.type === 'vector')) {
    const reply = await debug(connection, ['VECSIM_INFO', definition.name, field.name]);
    if (unavailable.has(errorKind(reply))) return undefined;
    if (Array.isArray(reply)) found.set(field.name, attributesOf(reply));
  }
  return found;
}

/** With worker threads an index has two tiers, and the attributes are those of the tier behind. */
function attributesOf(reply: Reply[]): Record<string, number> {
  const facts = asMap(reply, 'FT.DEBUG');
  const behind = facts.get('BACKEND_INDEX');
  const source = behind === undefined ? facts : asMap(behind, 'FT.DEBUG');
  const attributes: Record<string, number> = {};
  for (const [theirs, ours] of Object.entries(hidden)) {
    const value = source.get(theirs);
    // A flat index shows BLOCK_SIZE of its own; of a graph it is only how the memory is cut.
    if (theirs === 'BLOCK_SIZE' && source.get('ALGORITHM') !== 'FLAT') continue;
    if (value !== undefined) attributes[ours] = asNumber(value, 'FT.DEBUG');
  }
  return attributes;
}

/** Debug commands are `FT.DEBUG` up to search 2.10 and `_FT.DEBUG` from Redis 8 on. An error reply is returned. */
async function debug(connection: Connection, words: readonly string[]): Promise<Reply> {
  const [first, second] = await connection.readPipeline([
    ['FT.DEBUG', ...words],
    ['_FT.DEBUG', ...words],
  ]);
  return errorKind(first) === 'unknownCommand' ? second! : first!;
}
