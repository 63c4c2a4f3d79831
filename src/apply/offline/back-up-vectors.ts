import { emptyColumns, type VectorBatch } from '../../backup/batch.ts';
import { type DumpWriter, openDumpWriter } from '../../backup/dump-writer.ts';
import { readKeys } from '../../backup/keys-file.ts';
import { MigrationError } from '../../errors.ts';
import { noFrameDone } from '../../phases/cursors.ts';
import type { JournalFacts } from '../../phases/journal.ts';
import type { HashRead } from '../../redis/port.ts';
import { classifyValue } from '../../vectors/classify.ts';
import { createConverter, type NonFinite } from '../../vectors/convert.ts';
import { type VectorConversion, vectorBytes } from '../../vectors/datatypes.ts';
import { hasFieldScale } from '../../vectors/scaling.ts';
import { inOrder } from '../engine/in-order.ts';
import { doneFrom, type Step, stopIfAsked } from '../engine/step.ts';
import { createCalibrations } from './calibrate.ts';
import type { RunContext, VectorWork } from './context.ts';
import { type ShardBatch, shardBatches } from './shard-batches.ts';
import { createTally, type LeftReason } from './tally.ts';
import { createWriteBehind } from './write-behind.ts';

/** A batch is cut down to this many bytes of vectors, whatever `--batch-size` says. */
const MAX_BATCH_BYTES = 64 * 2 ** 20;
/** Batches that each worker reads while the one before is written. */
const READ_AHEAD = 2;

/**
 * Copies every original vector to disk, durably, and looks at each one before anything changes: a value of a wrong
 * length, or one the target datatype cannot hold, refuses the run here.
 *
 * With several workers each has a shard of the keys and files of its own, and the run goes on only when all of them are
 * sealed: nothing is dropped or converted while any original is on the server alone.
 */
export const backUpVectors: Step<RunContext> = {
  name: 'dump',
  isDone: doneFrom('ready'),
  mark: () => ({ phase: 'ready' }),
  stopsBefore: () => true,
  skipReason: ({ work }) => (work.length === 0 ? 'no document changes' : undefined),
  run: async (context) => {
    const { keys } = context.journal.current.facts;
    if (keys === undefined) {
      throw new MigrationError('JOURNAL_DAMAGED', { path: context.paths.header, reason: 'it lacks the keys seal' });
    }
    const writer = await openDumpWriter(context.disk, context.paths, workersOf(context));
    try {
      const looked = await dumpAll(context, writer);
      const seal = await writer.seal({ ...context.journal.current.facts, ...looked.calibrated });
      return {
        docs: looked.saved,
        facts: { seal, invalidDocs: looked.skipped, ...looked.calibrated },
        progress: { dumpCompletedBatches: seal.frames, ...noFrameDone },
      };
    } catch (error) {
      await writer.close();
      throw error;
    }
  },
};

/** What the dump saw. */
interface Looked {
  saved: number;
  skipped: number;
  /** Nothing where no field has a scale to measure. */
  calibrated?: Partial<JournalFacts>;
}

async function dumpAll(context: RunContext, writer: DumpWriter): Promise<Looked> {
  const inspector = createInspector(context);
  const fields = context.work.map(({ path }) => path);
  const total = context.journal.current.facts.keys?.keys ?? 0;
  const behind = createWriteBehind(writer);
  let done = 0;
  const reads = inOrder(keyBatches(context), READ_AHEAD * workersOf(context), async ({ shard, keys }) => {
    await context.throttle?.pass(keys.length, context.signal);
    const memory = context.scratches.take();
    return { shard, keys, memory, reads: await context.redis.readHashes(keys, fields, memory) };
  });
  try {
    for await (const { shard, keys, memory, reads: found } of reads) {
      stopIfAsked(context.signal);
      await behind.append(shard, inspector.batchOf(keys, fields, found));
      context.scratches.give(memory);
      done += keys.length;
      context.emit({ type: 'step.progressed', step: 'dump', doneDocs: done, totalDocs: total, bytes: writer.bytes });
    }
  } finally {
    await behind.end();
  }
  return inspector.verdict();
}

function workersOf({ settings }: RunContext): number {
  return settings.workers ?? 1;
}

function keyBatches(context: RunContext): AsyncIterable<ShardBatch> {
  const { disk, paths, journal, work } = context;
  const { keys, batchSize } = journal.current.facts;
  const documentBytes = work.reduce((sum, { conversion }) => sum + vectorBytes(conversion.source, conversion.dims), 0);
  const fitting = Math.max(1, Math.floor(MAX_BATCH_BYTES / Math.max(1, documentBytes)));
  const size = { batchSize: Math.min(batchSize, fitting) };
  const read = readKeys(disk, paths.keys, keys as NonNullable<typeof keys>, size);
  return shardBatches(read, { ...size, shards: workersOf(context) });
}

/** Looks at values on their way to disk, and remembers what would be lost or cannot be converted. */
function createInspector(context: RunContext) {
  const problems = context.work.map(() => createTally());
  const looked: Looked = { saved: 0, skipped: 0 };
  const { policy } = context.journal.current.facts;
  const calibrations = createCalibrations(context.work);
  const keep = (column: number, key: Buffer, value: Buffer): Buffer | null => {
    const work = context.work[column] as VectorWork;
    const measure = () => calibrations.look(column, key, value);
    const problem = problemOf(work, value, { allowNonfinite: policy.allowNonfinite, measure });
    if (problem === 'converted') {
      context.tally.counts.alreadyConverted += 1;
      // Saved as it is: a rollback must know what had the target's width before the run.
      return value;
    }
    if (problem !== undefined) {
      problems[column]?.leave(problem, key);
    }
    return problem === undefined ? value : null;
  };
  return {
    batchOf(keys: readonly Buffer[], fields: readonly string[], reads: readonly HashRead[]): VectorBatch {
      const vectors = emptyColumns(fields.length, keys.length);
      for (let position = 0; position < keys.length; position++) {
        const read = reads[position];
        let isSaved = false;
        for (let column = 0; column < vectors.length; column++) {
          const value = read?.kind === 'hash' ? read.values[column] : null;
          const kept = value == null ? null : keep(column, keys[position]!, value);
          vectors[column]![position] = kept;
          isSaved ||= kept !== null;
        }
        if (isSaved) looked.saved += 1;
      }
      return { keys, fields, vectors };
    },
    verdict(): Looked {
      for (const { column, key } of policy.allowNonfinite ? [] : calibrations.vanishing()) {
        problems[column]?.leave('not-finite', key);
      }
      problems.forEach((tally, column) => {
        const { path } = context.work[column] as VectorWork;
        looked.skipped += refuseOrCount(context, { path, tally });
      });
      context.tally.counts.skippedInvalid = looked.skipped;
      return context.work.some(({ conversion }) => hasFieldScale(conversion))
        ? { ...looked, calibrated: calibrations.facts() }
        : looked;
    },
  };
}

function problemOf(
  work: VectorWork,
  value: Buffer,
  { allowNonfinite, measure }: { allowNonfinite: boolean; measure: () => NonFinite | undefined },
): LeftReason | 'converted' | undefined {
  const kind = classifyValue(value.length, work.conversion);
  if (kind === 'target') {
    return isPlausible(work.conversion, value) ? 'converted' : 'wrong-length';
  }
  if (kind === 'other') {
    return 'wrong-length';
  }
  const nonFinite = measure() ?? (allowNonfinite ? 'none' : work.converter.check(value));
  return allowNonfinite || nonFinite === 'none' ? undefined : 'not-finite';
}

/**
 * Whether a value of the target's width can be one: vectors of half the elements, read in half the width, hold an
 * infinity or NaN in about every 32nd place. Integers can be anything.
 */
function isPlausible({ target, dims }: VectorConversion, value: Buffer): boolean {
  if (target === 'int8' || target === 'uint8') {
    return true;
  }
  const other = target === 'float64' ? 'float32' : 'float64';
  return createConverter({ source: target, target: other, dims }).check(value) === 'none';
}

function refuseOrCount(
  context: RunContext,
  { path, tally }: { path: string; tally: ReturnType<typeof createTally> },
): number {
  const { policy, source } = context.journal.current.facts;
  const details = { index: source.definition.name, field: path };
  const invalid = tally.left('wrong-length');
  const nonFinite = tally.left('not-finite');
  if (invalid.count > 0 && !policy.skipInvalid) {
    throw new MigrationError('VECTOR_WIDTH', { ...details, ...invalid });
  }
  if (nonFinite.count > 0) {
    throw new MigrationError('VALUES_NOT_FINITE', { ...details, ...nonFinite });
  }
  return invalid.count;
}
