import { classifyValue } from '../../vectors/classify.ts';
import { stopIfAsked } from '../engine/step.ts';
import { sourceKey, targetPath } from '../moved-names.ts';
import type { RunContext } from './context.ts';
import { convertBatch, hasAmbiguousWork, isWritable, saveOriginals, targetNames } from './convert-batch.ts';
import { sweepByContent } from './sweep-by-content.ts';
import { type LeftDocuments, vectorReasons } from './tally.ts';

/** Sweeps that may find something before the writers are declared unwilling. */
const MAX_SWEEPS = 5;

/**
 * Looks at every document under the prefixes and converts those still in the source datatype (written after they were
 * enumerated), until one pass finds none.
 *
 * Judges by length; a conversion that keeps the width is swept by content instead.
 */
export async function sweepStragglers(context: RunContext): Promise<void> {
  if (context.work.length === 0 || !context.settings.sweep) {
    return;
  }
  if (hasAmbiguousWork(context.work)) {
    return sweepByContent(context);
  }
  let result: LeftDocuments = { count: 0, keys: [] };
  for (let round = 1; round <= MAX_SWEEPS; round += 1) {
    context.tally.forgetLeft(vectorReasons);
    result = await sweepOnce(context, round);
    if (result.count === 0) {
      break;
    }
  }
  context.tally.stragglers = result;
}

async function sweepOnce(context: RunContext, round: number): Promise<LeftDocuments> {
  const { prefixes } = context.journal.current.facts.target;
  const convertedBefore = context.tally.counts.converted;
  const found: string[] = [];
  let stragglers = 0;
  for await (const keys of context.redis.scan({ prefixes, type: 'hash' })) {
    stopIfAsked(context.signal);
    const lagging = await laggingKeys(context, keys);
    if (lagging.length > 0) {
      stragglers += lagging.length;
      found.push(...lagging.slice(0, 10 - found.length).map((key) => key.toString('utf8')));
      await convertLive(context, lagging);
    }
  }
  const converted = context.tally.counts.converted - convertedBefore;
  context.emit({ type: 'sweep.finished', round, stragglers, converted });
  return { count: stragglers, keys: found };
}

/** Keys that hold a source-width value in any converted field; values of another width are noted as left. */
async function laggingKeys(context: RunContext, keys: readonly Buffer[]): Promise<Buffer[]> {
  const fields = liveFields(context);
  const lengths = await context.redis.fieldLengths(keys, fields);
  return keys.filter((key, position) => {
    const kinds = context.work.map(({ conversion }, column) => {
      const length = lengths[position]?.[column] ?? 0;
      return length > 0 ? classifyValue(length, conversion) : undefined;
    });
    if (kinds.includes('other')) {
      context.tally.leave('wrong-length', key);
    }
    return kinds.includes('source');
  });
}

/** Saves what these documents hold now, then converts it. */
async function convertLive(context: RunContext, keys: readonly Buffer[]): Promise<void> {
  const reads = await context.redis.readHashes(keys, liveFields(context));
  const vectors = context.work.map(({ conversion }, column) =>
    reads.map((read, position) => {
      const value = read.kind === 'hash' ? read.values[column] : null;
      if (value == null || classifyValue(value.length, conversion) !== 'source') {
        return null;
      }
      if (!isWritable(context, column, value)) {
        context.tally.leave('not-finite', keys[position] as Buffer);
        return null;
      }
      return value;
    }),
  );
  const { moves } = context.journal.current.facts;
  const fields = context.work.map(({ path }) => path);
  const batch = { keys: keys.map((key) => sourceKey(key, moves)), fields, vectors };
  await saveOriginals(context, batch);
  await convertBatch(context, batch, targetNames(context));
}

/** Names of the converted fields once everything was renamed. */
function liveFields({ work, journal }: RunContext): string[] {
  return work.map(({ path }) => targetPath(path, journal.current.facts.moves));
}
