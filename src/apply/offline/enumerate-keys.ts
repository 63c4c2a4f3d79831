import { openKeysWriter } from '../../backup/keys-file.ts';
import { unindexedKeys } from '../../observe/unindexed-keys.ts';
import type { KeysSeal } from '../../phases/journal.ts';
import { nothingMoves } from '../../plan/document-moves.ts';
import { inOrder } from '../engine/in-order.ts';
import { doneFrom, type Step, type StepOutcome, stopIfAsked } from '../engine/step.ts';
import type { RunContext } from './context.ts';
import { inNameOrder } from './in-name-order.ts';
import { lookForNewNames, type NewNames } from './new-names.ts';

/** Pages whose new names are being looked at. */
const LOOKED_AT = 1;

/**
 * Finds every document under the index's prefixes, by SCAN.
 *
 * SCAN is complete for keys that exist throughout, which a search cursor is not while applications write (4,498 of
 * 10,000 keys missed in one measurement on RediSearch 2.10.5). Plans that change documents keep the keys in a file;
 * others only count them, for the verdict at the end.
 */
export const enumerateKeys: Step<RunContext> = {
  name: 'enumerate',
  isDone: doneFrom('ready'),
  // Where no document changes there is nothing to back up, and the next thing is the drop.
  mark: (context) => (changesDocuments(context) ? {} : { phase: 'ready' }),
  stopsBefore: () => true,
  run: (context) => (changesDocuments(context) ? keepKeys(context) : countKeys(context)),
};

/** Where documents change, their keys are kept: resume and rollback never rely on a new enumeration alone. */
function changesDocuments({ work, journal }: RunContext): boolean {
  return work.length > 0 || !nothingMoves(journal.current.facts.moves);
}

async function keepKeys(context: RunContext): Promise<StepOutcome> {
  const { moves, source } = context.journal.current.facts;
  // A throttled run looks at them batch by batch.
  const looks = !nothingMoves(moves) && context.throttle === undefined;
  const names = looks ? lookForNewNames({ redis: context.redis, source: source.definition, moves }) : undefined;
  const seal = await writeKeysFile(context, names);
  context.newNames.seen = names;
  const { keys } = seal;
  const counted = { keys, unindexedKeys: await unindexedBefore(context, keys) };
  return { docs: keys, facts: { keys: seal, ...withBaseline(context, counted) } };
}

async function writeKeysFile(context: RunContext, names: NewNames | undefined): Promise<KeysSeal> {
  const writer = await openKeysWriter(context.disk, context.paths.keys, { discard: true });
  try {
    for await (const keys of inNameOrder(scanAll(context, names))) {
      await writer.append(keys);
    }
    return await writer.seal();
  } catch (error) {
    await writer.close();
    throw error;
  }
}

async function countKeys(context: RunContext): Promise<StepOutcome> {
  const { redis, signal, journal } = context;
  stopIfAsked(signal);
  const onCounted = (keys: number) => progress(context, keys);
  const found = await unindexedKeys(redis, journal.current.facts.source.definition, { onCounted, signal });
  return { docs: found.keys, facts: withBaseline(context, { keys: found.keys, unindexedKeys: found.count }) };
}

function withBaseline({ journal }: RunContext, counted: { keys: number; unindexedKeys: number }) {
  return { baseline: { ...journal.current.facts.baseline, ...counted } };
}

async function* scanAll(context: RunContext, names: NewNames | undefined): AsyncGenerator<Buffer[]> {
  let found = 0;
  const pages = inOrder(context.redis.scan(scanOptions(context)), LOOKED_AT, async (keys) => {
    await names?.look(keys);
    return keys;
  });
  for await (const keys of pages) {
    stopIfAsked(context.signal);
    found += keys.length;
    progress(context, found);
    yield keys;
  }
}

function scanOptions({ journal, signal }: RunContext) {
  const { prefixes, storageType } = journal.current.facts.source.definition;
  return { prefixes, type: storageType, signal };
}

function progress({ emit, journal }: RunContext, done: number): void {
  const totalDocs = Math.max(done, journal.current.facts.baseline.numDocs);
  emit({ type: 'step.progressed', step: 'enumerate', doneDocs: done, totalDocs });
}

/** Keys the source index does not hold now; the same number may be missing from the target. */
async function unindexedBefore({ redis, signal, journal }: RunContext, keys: number): Promise<number> {
  const { baseline, source } = journal.current.facts;
  if (keys <= baseline.numDocs) {
    return 0;
  }
  return (await unindexedKeys(redis, source.definition, { signal })).count;
}
