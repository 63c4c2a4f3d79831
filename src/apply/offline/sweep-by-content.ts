import { classifyValue } from '../../vectors/classify.ts';
import { stopIfAsked } from '../engine/step.ts';
import { createKeySet, type KeySet } from '../key-set.ts';
import { sourceKey, targetPath } from '../moved-names.ts';
import type { RunContext } from './context.ts';
import { convertBatch, isConverted, isWritable, saveOriginals, targetNames } from './convert-batch.ts';
import { openBackupOf } from './convert-vectors.ts';
import { vectorReasons } from './tally.ts';

/** Sweeps that may convert something before the writers are left to the verdict. */
const MAX_SWEEPS = 5;

/**
 * The sweep of a conversion that keeps the width, where no length tells source from target: every backed-up document is
 * compared with its converted original once more, and documents that are in no backup are dealt with as
 * `--writers-send` says, or noted as ambiguous.
 *
 * Remembers a hash of every key: the one part of a run whose memory grows with the number of documents.
 */
export async function sweepByContent(context: RunContext): Promise<void> {
  const { counts } = context.tally;
  const { alreadyConverted, gone } = counts;
  for (let round = 0; round < MAX_SWEEPS; round += 1) {
    context.tally.forgetLeft(vectorReasons);
    const { converted } = counts;
    const known = createKeySet();
    await compareBackedUp(context, known);
    await adoptUnknown(context, known);
    if (counts.converted === converted) {
      break;
    }
  }
  // Documents found as the run left them have been counted when it did so.
  counts.alreadyConverted = alreadyConverted;
  counts.gone = gone;
}

async function compareBackedUp(context: RunContext, known: KeySet): Promise<void> {
  const backup = await openBackupOf(context);
  try {
    for await (const batch of backup.batches()) {
      stopIfAsked(context.signal);
      for (const [position, key] of batch.keys.entries()) {
        // A document that had no vector yet may have been given one since: it is as unknown as a new one.
        if (batch.vectors.every((column) => column[position] !== null)) {
          known.add(key);
        }
      }
      await convertBatch(context, batch, targetNames(context));
    }
  } finally {
    await backup.close();
  }
}

/** Documents written since the keys were enumerated. */
async function adoptUnknown(context: RunContext, known: KeySet): Promise<void> {
  const { target, moves } = context.journal.current.facts;
  for await (const keys of context.redis.scan({ prefixes: target.prefixes, type: 'hash' })) {
    stopIfAsked(context.signal);
    const unknown = keys.filter((key) => !known.has(sourceKey(key, moves)));
    if (unknown.length > 0) {
      await adopt(context, unknown);
    }
  }
}

async function adopt(context: RunContext, liveKeys: readonly Buffer[]): Promise<void> {
  const { moves } = context.journal.current.facts;
  const fields = context.work.map(({ path }) => path);
  const reads = await context.redis.readHashes(
    liveKeys,
    fields.map((path) => targetPath(path, moves)),
  );
  const keys = liveKeys.map((key) => sourceKey(key, moves));
  const vectors = await Promise.all(
    context.work.map((_, column) =>
      Promise.all(
        reads.map(async (read, position) => {
          const value = read.kind === 'hash' ? (read.values[column] ?? null) : null;
          const key = keys[position] as Buffer;
          const isDone = value === null || (await isConverted(context, { key, column, original: value }));
          return isDone ? null : sourceOrNull(context, { column, value, key });
        }),
      ),
    ),
  );
  const batch = { keys, fields, vectors };
  if (vectors.some((column) => column.some((value) => value !== null))) {
    await saveOriginals(context, batch);
    await convertBatch(context, batch, targetNames(context));
  }
}

/** The value where it is known to be in the source datatype; notes why not where it may be. */
function sourceOrNull(context: RunContext, found: { column: number; value: Buffer; key: Buffer }): Buffer | null {
  const kind = classifyValue(found.value.length, context.work[found.column]!.conversion);
  const meant = kind === 'ambiguous' ? (context.journal.current.facts.policy.writersSend ?? 'ambiguous') : kind;
  if (meant === 'ambiguous') {
    context.tally.leave('ambiguous', found.key);
  } else if (meant === 'other') {
    context.tally.leave('wrong-length', found.key);
  }
  if (meant !== 'source') {
    return null;
  }
  if (isWritable(context, found.column, found.value)) {
    return found.value;
  }
  context.tally.leave('not-finite', found.key);
  return null;
}
