import { startsWith } from '../../bytes.ts';
import type { StorageType } from '../../schema/definition.ts';
import type { Connection } from '../connection.ts';
import type { ScanOptions } from '../port.ts';
import { type ScanPattern, scanPatterns } from '../prefixes.ts';
import { asList, asNumber, asText, type Command, type Reply } from '../replies.ts';
import type { ReplyOptions } from '../session.ts';

const defaultCount = 1000;
const typeNames: Readonly<Record<StorageType, string>> = { hash: 'hash', json: 'ReJSON-RL' };

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

/** Yields how many keys {@link scanKeys} would yield, batch by batch, without making them. */
export async function* scanCounts(connection: Connection, options: ScanOptions): AsyncGenerator<number> {
  for (const pattern of scanPatterns(options.prefixes)) {
    if (pattern.filter === undefined) yield* scanPages(connection, { pattern, options, read: countOf });
    else for await (const keys of scanPattern(connection, pattern, options)) yield keys.length;
  }
}

async function* scanPattern(
  connection: Connection,
  pattern: ScanPattern,
  options: ScanOptions,
): AsyncGenerator<Buffer[]> {
  const filter = pattern.filter?.map((prefix) => Buffer.from(prefix));
  for await (const page of scanPages(connection, { pattern, options, read: keysOf })) {
    const keys = filter ? page.filter((key) => filter.some((prefix) => startsWith(key, prefix))) : page;
    if (keys.length > 0) yield keys;
  }
}

/** How the keys of a page come, and what is made of them. */
interface PageReading<Found> {
  readonly replies: ReplyOptions;
  readonly of: (keys: Reply) => Found;
}

const keysOf: PageReading<Buffer[]> = {
  replies: { buffers: true },
  // A page is a list of bulk strings, and those are asked for as buffers.
  of: (keys) => asList(keys, 'SCAN') as Buffer[],
};
const countOf: PageReading<number> = { replies: { counts: true }, of: (keys) => asNumber(keys, 'SCAN') };

interface Page<Found> {
  readonly cursor: string;
  readonly found: Found;
  readonly runId: string;
}

interface PagesWanted<Found> {
  readonly pattern: ScanPattern;
  readonly options: ScanOptions;
  readonly read: PageReading<Found>;
}

async function* scanPages<Found>(
  connection: Connection,
  { pattern, options, read }: PagesWanted<Found>,
): AsyncGenerator<Found> {
  const at = (cursor: string): Command => [
    ...['SCAN', cursor],
    ...(pattern.match === undefined ? [] : ['MATCH', pattern.match]),
    ...['COUNT', String(options.count ?? defaultCount), 'TYPE', typeNames[options.type]],
  ];
  options.signal?.throwIfAborted();
  let fetched = fetchPage(connection, at('0'), read);
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
      fetched = fetchPage(connection, at(isOther ? '0' : page.cursor), read);
      fetched.catch(() => undefined);
    }
    if (!isOther) yield page.found;
  }
}

async function fetchPage<Found>(
  connection: Connection,
  command: Command,
  read: PageReading<Found>,
): Promise<Page<Found>> {
  return connection.repeatable(async (session) => {
    const [cursor, keys] = asList(await session.send(command, read.replies), 'SCAN');
    return { cursor: asText(cursor, 'SCAN'), found: read.of(keys ?? null), runId: session.runId };
  });
}
