import type { StoredBatch } from '../../backup/frame-reader.ts';
import type { ValidationFacts } from '../../report/verdict.ts';
import { classifyValue } from '../../vectors/classify.ts';
import type { RunContext, VectorWork } from './context.ts';
import { targetNames } from './convert-batch.ts';
import { openBackupOf } from './convert-vectors.ts';

/** Documents compared, taken from the first, the middle and the last frame. */
const PER_FRAME = 20;
const NAMED_KEYS = 10;

/**
 * Reads sampled documents once more and compares them, byte by byte, with what their backed-up original converts to, or
 * the last one the run caught. Those an application has written since hold something else, in the target datatype.
 */
export async function compareValues(context: RunContext): Promise<NonNullable<ValidationFacts['values']>> {
  const backup = await openBackupOf(context);
  try {
    const frames = [...new Set([0, Math.floor(backup.frames / 2), backup.frames - 1])].filter((frame) => frame >= 0);
    let compared = 0;
    let equal = 0;
    const wrong: string[] = [];
    for (const frame of backup.frames > 0 ? frames : []) {
      const result = await compareFrame(context, await backup.batch(frame));
      compared += result.compared;
      equal += result.equal;
      wrong.push(...result.wrong);
    }
    const wrongLength = { count: wrong.length, keys: wrong.slice(0, NAMED_KEYS) };
    return { compared, equal, wrongLength, applicationsWrite: applicationsWrite(context) };
  } finally {
    await backup.close();
  }
}

/** Whether the run has met documents that an application wrote while it went on. */
function applicationsWrite({ journal, tally }: RunContext): boolean {
  return (journal.current.progress.updateRecords ?? 0) > 0 || tally.counts.alreadyConverted > 0;
}

async function compareFrame(context: RunContext, batch: StoredBatch) {
  const result = { compared: 0, equal: 0, wrong: [] as string[] };
  const keys = batch.keys.slice(0, PER_FRAME);
  const naming = targetNames(context);
  const caught = await latestUpdates(context, keys);
  const reads = await context.redis.readHashes(
    keys.map(naming.key),
    context.work.map(({ path }) => naming.path(path)),
  );
  keys.forEach((key, position) => {
    const read = reads[position];
    context.work.forEach((work, column) => {
      const original = batch.vectors[column]?.[position];
      const update = caught[position]?.[column];
      const live = read?.kind === 'hash' ? read.values[column] : null;
      if (original == null || live == null || classifyValue(original.length, work.conversion) === 'target') {
        return;
      }
      compareOne(work, { key, originals: update == null ? [original] : [update, original], live, result });
    });
  });
  return result;
}

/** The update records are opened, and so created, only where there are any. */
async function latestUpdates({ journal, updates }: RunContext, keys: readonly Buffer[]) {
  return (journal.current.progress.updateRecords ?? 0) > 0 ? (await updates()).latest(keys) : [];
}

interface Comparison {
  readonly key: Buffer;
  readonly originals: readonly Buffer[];
  readonly live: Buffer;
  readonly result: { compared: number; equal: number; wrong: string[] };
}

function compareOne(work: VectorWork, { key, originals, live, result }: Comparison): void {
  const kind = classifyValue(live.length, work.conversion);
  result.compared += 1;
  if (originals.some((original) => work.converter.convert(original).bytes.equals(live))) {
    result.equal += 1;
  } else if (kind === 'source' || kind === 'other') {
    result.wrong.push(key.toString('utf8'));
  }
}
