import { createKeySet } from '../key-set.ts';
import type { RunContext } from './context.ts';
import { openBackupOf } from './convert-vectors.ts';

/** Finds every original that the run has saved of a field of a document. */
export type SavedOriginals = (key: Buffer, column: number) => Promise<readonly Buffer[]>;

/**
 * Makes the look-up of saved originals: the update records, newest first, and for keys that a scan gave more than once
 * each of their frames.
 *
 * A conversion that keeps the width needs all of them to know its own results: a server that lost writes shows the
 * result of an earlier update again, and a document may have been converted from either of its frames. The backup is
 * read for that once, twice where keys stand in it more than once, when the first value comes up that may be such a result.
 */
export function createSavedOriginals(context: () => RunContext): SavedOriginals {
  let repeated: Promise<Repeated> | undefined;
  return async (key, column) => {
    repeated ??= readRepeated(context());
    const updates = await (await context().updates()).every(key);
    const frames = (await repeated).get(key.toString('latin1'))?.[column] ?? [];
    return [...(updates[column] ?? []), ...frames];
  };
}

/** Originals by key and column. */
type Repeated = ReadonlyMap<string, readonly Buffer[][]>;

async function readRepeated(context: RunContext): Promise<Repeated> {
  const names = await repeatedKeys(context);
  const found = new Map([...names].map((name) => [name, context.work.map((): Buffer[] => [])] as const));
  if (names.size === 0) {
    return found;
  }
  await forEachKey(context, (key, values) => {
    const columns = found.get(key.toString('latin1'));
    values.forEach((value, column) => {
      if (value !== null) {
        // Batches are views of a buffer that the next frame takes.
        columns?.[column]?.push(Buffer.from(value));
      }
    });
  });
  return found;
}

async function repeatedKeys(context: RunContext): Promise<Set<string>> {
  const seen = createKeySet();
  const repeated = new Set<string>();
  await forEachKey(context, (key) => {
    if (seen.has(key)) {
      repeated.add(key.toString('latin1'));
    }
    seen.add(key);
  });
  return repeated;
}

async function forEachKey(
  context: RunContext,
  look: (key: Buffer, values: readonly (Buffer | null)[]) => void,
): Promise<void> {
  const backup = await openBackupOf(context);
  try {
    for await (const { keys, vectors } of backup.batches()) {
      for (const [position, key] of keys.entries()) {
        look(
          key,
          vectors.map((column) => column[position] ?? null),
        );
      }
    }
  } finally {
    await backup.close();
  }
}
