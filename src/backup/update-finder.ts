import type { StoredBatch } from './frame-reader.ts';
import type { UpdateIndex } from './update-index.ts';

/** Reads one record of the update file. */
type ReadRecord = (frame: number) => Promise<StoredBatch>;

/**
 * Makes the function that finds the newest saved originals of keys.
 *
 * Every hit reads the record it is in, but for hits in the same record one after another; update records are few and
 * small. Values are copies: they do not keep the record in memory.
 */
export function createLatestFinder(
  index: UpdateIndex,
  { fields, read }: { readonly fields: readonly string[]; readonly read: ReadRecord },
): (keys: readonly Buffer[]) => Promise<((Buffer | null)[] | undefined)[]> {
  return async (keys) => {
    const readOnce = rememberLast(read);
    const found: ((Buffer | null)[] | undefined)[] = [];
    for (const key of keys) {
      const values: (Buffer | null)[] = [];
      for (const [column, field] of fields.entries()) {
        values.push(await newestValue(key, { column, places: index.places(key, field) }, readOnce));
      }
      found.push(values.some((value) => value !== null) ? values : undefined);
    }
    return found;
  };
}

/** Makes the function that finds all saved originals of a key, newest first. */
export function createEveryFinder(
  index: UpdateIndex,
  { fields, read }: { readonly fields: readonly string[]; readonly read: ReadRecord },
): (key: Buffer) => Promise<Buffer[][]> {
  return async (key) => {
    const found: Buffer[][] = [];
    for (const [column, field] of fields.entries()) {
      const values: Buffer[] = [];
      for await (const value of valuesOf(key, { column, places: index.places(key, field) }, read)) {
        values.push(value);
      }
      found.push(values);
    }
    return found;
  };
}

async function newestValue(
  key: Buffer,
  { column, places }: { column: number; places: ReturnType<UpdateIndex['places']> },
  read: ReadRecord,
): Promise<Buffer | null> {
  for await (const value of valuesOf(key, { column, places }, read)) {
    return value;
  }
  return null;
}

async function* valuesOf(
  key: Buffer,
  { column, places }: { column: number; places: ReturnType<UpdateIndex['places']> },
  read: ReadRecord,
): AsyncGenerator<Buffer> {
  for (const { frame, position } of places) {
    const { keys, vectors } = await read(frame);
    const value = vectors[column]?.[position];
    if (value != null && keys[position]!.equals(key)) {
      yield Buffer.from(value);
    }
  }
}

function rememberLast(read: ReadRecord): ReadRecord {
  let last: StoredBatch | undefined;
  return async (frame) => {
    if (last?.frame !== frame) {
      last = await read(frame);
    }
    return last;
  };
}
