import type { StorageType } from '../../schema/definition.ts';
import type { Connection } from '../connection.ts';
import { type ScanPattern, scanPatterns } from '../prefixes.ts';
import { asList, asText, type Command, type Reply } from '../replies.ts';

const defaultCount = 1000;
const typeNames: Readonly<Record<StorageType, string>> = { hash: 'hash', json: 'ReJSON-RL' };

/** What {@link scanKeys} looks for. */
export interface ScanOptions {
  /** Literal prefixes; `['']` is the whole keyspace. */
  readonly prefixes: readonly string[];
  readonly type: StorageType;
  /** SCAN COUNT: how many keys the server looks at per call. Default 1000. */
  readonly count?: number;
  readonly signal?: AbortSignal;
}

/**
 * Yields the keys of one type under the prefixes, never an empty batch.
 *
 * A key that exists from beginning to end is found, possibly twice. When the server was restarted in between, the
 * scan begins again, because its cursors mean nothing to another process.
 *
 * @throws the signal's reason, between batches
 */
export async function* scanKeys(connection: Connection, options: ScanOptions): AsyncGenerator<Buffer[]> {
  for (const pattern of scanPatterns(options.prefixes)) yield* scanPattern(connection, pattern, options);
}

interface Page {
  readonly cursor: string;
  readonly keys: Buffer[];
  readonly runId: string;
}

async function* scanPattern(
  connection: Connection,
  pattern: ScanPattern,
  options: ScanOptions,
): AsyncGenerator<Buffer[]> {
  const filter = pattern.filter?.map((prefix) => Buffer.from(prefix));
  const at = (cursor: string): Command => [
    ...['SCAN', cursor],
    ...(pattern.match === undefined ? [] : ['MATCH', pattern.match]),
    ...['COUNT', String(options.count ?? defaultCount), 'TYPE', typeNames[options.type]],
  ];
  options.signal?.throwIfAborted();
  let fetched = fetchPage(connection, at('0'));
  let runId: string | undefined;
  // Ends with the cursor 0: Redis guarantees that it comes.
  for (let isLast = false; !isLast; ) {
    const page = await fetched;
    const isOther = runId !== undefined && page.runId !== runId;
    runId = page.runId;
    isLast = page.cursor === '0' && !isOther;
    if (!isLast) {
      options.signal?.throwIfAborted();
      // The server looks for the next page while this one is worked on; what goes wrong is thrown when its turn comes.
      fetched = fetchPage(connection, at(isOther ? '0' : page.cursor));
      fetched.catch(() => undefined);
    }
    const keys = filter ? page.keys.filter((key) => filter.some((prefix) => startsWith(key, prefix))) : page.keys;
    if (keys.length > 0 && !isOther) yield keys;
  }
}

async function fetchPage(connection: Connection, command: Command): Promise<Page> {
  return connection.repeatable(async (session) => {
    const [cursor, keys] = asList(await session.send(command, { buffers: true }), 'SCAN');
    return { cursor: asText(cursor, 'SCAN'), keys: asList(keys, 'SCAN').filter(isBuffer), runId: session.runId };
  });
}

function isBuffer(reply: Reply): reply is Buffer {
  return Buffer.isBuffer(reply);
}

function startsWith(key: Buffer, prefix: Buffer): boolean {
  return key.length >= prefix.length && key.compare(prefix, 0, prefix.length, 0, prefix.length) === 0;
}
