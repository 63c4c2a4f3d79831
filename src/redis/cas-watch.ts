import { sameName } from '../bytes.ts';
import { MigrationError } from '../errors.ts';
import type { Scratch } from '../scratch.ts';
import { type LeaseState, leaseLost, valueState } from './lease-gate.ts';
import type { HeldLease } from './lease-value.ts';
import type { ChangeOutcome, FieldChange } from './port.ts';
import type { Command, Reply } from './replies.ts';
import { errorKind, refusal } from './server-errors.ts';
import type { Session } from './session.ts';

/** From here on hash fields may have a TTL, which a plain HSET would remove. */
const fieldTtlSince = 70_400;

/** How a batch is compared and set. */
export interface CasOptions {
  readonly lease?: HeldLease | undefined;
  /** Cleared, and then holds what is compared; for one batch at a time. Default: fresh memory. */
  readonly scratch?: Scratch | undefined;
}

/** What the watch path found: outcomes, or why the batch must go another way. Nothing was written in the latter case. */
export type WatchResult =
  | { readonly outcomes: ChangeOutcome[] }
  /**
   * `aborted`: a key or the lease changed meanwhile, or the server refused a write. `unusable`: this session can never
   * go this way. `leaseAbsent`: the server lost the lease.
   */
  | { readonly outcomes: undefined; readonly why: 'aborted' | 'unusable' | 'leaseAbsent' };

/**
 * Compare-and-set of a batch with WATCH: read, compare here, write in one transaction.
 *
 * Costs the server about 6 µs a document, against 15 to 18 for a script. EXEC does nothing when a watched key was
 * touched after WATCH, also by the expiry of the key or of a field. The session must not be used for anything else
 * meanwhile, and its transactions must be allowed (`canTransact`).
 *
 * @param options `lease`: watched and looked at like the documents, so a process that slept writes nothing after its
 *   successor. Default: not asked
 * @throws {MigrationError} `LEASE_LOST`
 */
export async function setByWatch(
  session: Session,
  changes: readonly FieldChange[],
  { lease, scratch }: CasOptions = {},
): Promise<WatchResult> {
  scratch?.clear();
  const replies = await session.pipeline(readCommands(changes, lease), {
    buffers: scratch ?? true,
    expected: expectedReplies(changes),
  });
  const [watch, held, info] = replies;
  const state = stateOf(held ?? null, lease, session);
  if (lease !== undefined && state !== 'ours') {
    await session.send(['UNWATCH']).catch(ignoreRefusal);
    if (state === 'lost') throw leaseLost(lease);
    return { outcomes: undefined, why: 'leaseAbsent' };
  }
  if (watch instanceof Error || info instanceof Error || mayHaveFieldTtls(String(info), session.redisVersion)) {
    await session.send(['UNWATCH']).catch(ignoreRefusal);
    return { outcomes: undefined, why: 'unusable' };
  }
  const outcomes = compareAll(changes, replies, session);
  const writes = writeCommands(changes, outcomes);
  if (writes.length === 0) {
    await session.send(['UNWATCH']);
    return { outcomes };
  }
  return (await transact(session, writes)) ? { outcomes } : { outcomes: undefined, why: 'aborted' };
}

function stateOf(value: Reply, lease: HeldLease | undefined, session: Session): LeaseState {
  if (lease === undefined) return 'ours';
  if (value instanceof Error) throw refusal(value, { command: 'GET', address: session.address });
  return valueState(value, lease);
}

/**
 * Whether the session may use MULTI and EXEC. Asked once for each session and before the first batch: if MULTI were
 * refused in the middle of a pipeline, the writes behind it would be carried out one by one, unguarded.
 */
export async function canTransact(session: Session): Promise<boolean> {
  const replies = await session.pipeline([['MULTI'], ['EXEC']]);
  if (!replies.some((reply) => reply instanceof Error)) return true;
  await session.send(['DISCARD']).catch(ignoreRefusal);
  return false;
}

/** Any reply will do, but a broken connection is none. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof MigrationError) || error.code === 'CONNECTION_LOST') throw error;
}

/** Replies that come before those with the values. */
const REPLIES_BEFORE = 3;

function expectedReplies(changes: readonly FieldChange[]): (Buffer | undefined)[] {
  const replies = new Array<Buffer | undefined>(REPLIES_BEFORE).fill(undefined);
  for (const { expected } of changes) replies.push(expected);
  return replies;
}

function readCommands(changes: readonly FieldChange[], lease: HeldLease | undefined): Command[] {
  const watch: (string | Buffer)[] = ['WATCH'];
  for (const { key } of changes) watch.push(key);
  if (lease !== undefined) watch.push(lease.key);
  const commands: Command[] = [watch, lease === undefined ? ['PING'] : ['GET', lease.key], ['INFO', 'keyspace']];
  for (const { key, field } of changes) commands.push(['HGET', key, field]);
  return commands;
}

function compareAll(changes: readonly FieldChange[], replies: readonly Reply[], session: Session): ChangeOutcome[] {
  const outcomes: ChangeOutcome[] = [];
  for (let i = 0; i < changes.length; i++) {
    outcomes.push(compare(changes[i]!, replies[REPLIES_BEFORE + i] ?? null, session));
  }
  return outcomes;
}

/** One HSET a document: changes of the same key that follow each other share it, so that it is indexed once. */
function writeCommands(changes: readonly FieldChange[], outcomes: readonly ChangeOutcome[]): Command[] {
  const commands: (string | Buffer)[][] = [];
  let lastKey: Buffer | undefined;
  for (let i = 0; i < changes.length; i++) {
    if (outcomes[i]!.kind !== 'written') continue;
    const { key, field, replacement } = changes[i]!;
    if (lastKey !== undefined && sameName(lastKey, key)) commands.at(-1)!.push(field, replacement);
    else commands.push(['HSET', key, field, replacement]);
    lastKey = key;
  }
  return commands;
}

/** An error reply to any of it is an EXECABORT for the whole; a broken connection is the caller's to repeat. */
async function transact(session: Session, writes: readonly Command[]): Promise<boolean> {
  const replies = await session.pipeline([['MULTI'], ...writes, ['EXEC']]);
  const results = replies.at(-1);
  return Array.isArray(results) && !results.some((result) => result instanceof Error);
}

const gone: ChangeOutcome = { kind: 'gone' };
const already: ChangeOutcome = { kind: 'already' };
const written: ChangeOutcome = { kind: 'written' };

/** What a read value means for a change; `written` is what the transaction makes true. */
function compare(change: FieldChange, current: Reply, session: Session): ChangeOutcome {
  if (current instanceof Error) {
    if (errorKind(current) === 'wrongType') return gone;
    throw refusal(current, { command: 'HGET', address: session.address });
  }
  if (!Buffer.isBuffer(current)) return gone;
  if (current.equals(change.replacement)) return already;
  if (current === change.expected || current.equals(change.expected)) return written;
  // What is compared lies in memory that the next batch writes over.
  return { kind: 'changed', current: Buffer.from(current) };
}

/** `INFO keyspace` counts the keys with field TTLs as `subexpiry` since 7.4; an empty keyspace has no line at all. */
function mayHaveFieldTtls(info: string, redisVersion: number): boolean {
  if (redisVersion !== 0 && redisVersion < fieldTtlSince) return false;
  const line = /^db0:.*$/m.exec(info)?.[0];
  return line !== undefined && !/\bsubexpiry=0\b/.test(line);
}
