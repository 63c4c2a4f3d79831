import type { VectorBatch } from '../../backup/batch.ts';
import type { Memory } from '../../byte-arena.ts';
import { sameName } from '../../bytes.ts';
import type { FieldChange } from '../../redis/port.ts';
import { classifyValue, keepsWidth, type ValueKind } from '../../vectors/classify.ts';
import { targetKey, targetPath } from '../moved-names.ts';
import type { RunContext, VectorWork } from './context.ts';

/** How often a document that changes under our hands is read and tried again. */
const MAX_TRIES = 8;

/** Which names documents and fields have at this point of a run; batches always carry those from before it. */
export interface Naming {
  readonly key: (sourceKey: Buffer) => Buffer;
  readonly path: (sourcePath: string) => string;
}

/** Before anything was renamed. */
export const sourceNames: Naming = { key: (key) => key, path: (path) => path };

/** After everything was renamed. */
export function targetNames({ journal }: RunContext): Naming {
  const { moves } = journal.current.facts;
  return { key: (key) => targetKey(key, moves), path: (path) => targetPath(path, moves) };
}

/** What is shared by all items of a document. */
interface DocumentState {
  /** True once any of its fields was written, whose others may need another try. */
  isWritten: boolean;
}

/** One value to convert: a field of a document, and the original it is converted from. */
interface Item {
  readonly key: Buffer;
  readonly document: DocumentState;
  /** Index into the run's vector work. */
  readonly column: number;
  readonly original: Buffer;
}

/**
 * Writes the converted form of every original in `batch`, each only while the document still holds that original.
 *
 * A document an application has updated meanwhile is read again, its new value saved to the update records, and
 * converted from there: no acknowledged write is lost, nothing deleted comes back.
 *
 * @returns documents whose vector was written
 */
export async function convertBatch(context: RunContext, batch: VectorBatch, naming = sourceNames): Promise<number> {
  let items = itemsOf(context.work, batch);
  const memory = context.scratches.take();
  let written = 0;
  for (let attempt = 0; items.length > 0 && attempt < MAX_TRIES; attempt += 1) {
    const tried = await writeOnce(context, items, { firstTry: attempt === 0, naming, memory });
    written += tried.documents;
    items = await adoptChanged(context, tried.changed);
  }
  context.scratches.give(memory);
  for (const { key } of items) {
    context.tally.leave('keeps-changing', key);
  }
  return written;
}

/**
 * Values that had the target's width when they were saved are none to convert. Document by document: one write changes
 * all its fields.
 */
function itemsOf(work: readonly VectorWork[], batch: VectorBatch): Item[] {
  const items: Item[] = [];
  for (let position = 0; position < batch.keys.length; position++) {
    const key = batch.keys[position]!;
    // A key that came twice stands beside itself, by the order of the names.
    const last = items.at(-1);
    const document = last !== undefined && sameName(last.key, key) ? last.document : { isWritten: false };
    for (let column = 0; column < work.length; column++) {
      const original = batch.vectors[column]?.[position] ?? null;
      if (original !== null && classifyValue(original.length, work[column]!.conversion) !== 'target') {
        items.push({ key, document, column, original });
      }
    }
  }
  return items;
}

/** One try to write what is left of a batch. */
interface Round {
  readonly firstTry: boolean;
  readonly naming: Naming;
  /** For converted vectors, until the batch is done. */
  readonly memory: Memory;
}

/** What one try did. */
interface Tried {
  /** Documents written for the first time. */
  readonly documents: number;
  /** Items whose document holds another value. */
  readonly changed: readonly Item[];
}

/** One compare-and-set of all items; counts what was settled. */
async function writeOnce(context: RunContext, items: readonly Item[], round: Round): Promise<Tried> {
  const changes: FieldChange[] = [];
  for (const item of items) changes.push(changeFor(context.work, item, round));
  const outcomes = await context.redis.compareAndSet(changes);
  const { counts } = context.tally;
  const changed: Item[] = [];
  let documents = 0;
  for (let position = 0; position < items.length; position++) {
    const item = items[position]!;
    const outcome = outcomes[position]!;
    if (outcome.kind === 'changed') {
      changed.push({ ...item, original: outcome.current });
    } else if (outcome.kind === 'gone') {
      counts.gone += 1;
    } else if (outcome.kind === 'already') {
      counts.alreadyConverted += 1;
    } else if (!item.document.isWritten) {
      item.document.isWritten = true;
      documents += 1;
    }
  }
  counts.converted += documents;
  counts.updatedMeanwhile += round.firstTry ? 0 : documents;
  return { documents, changed };
}

function changeFor(
  work: readonly VectorWork[],
  { key, column, original }: Item,
  { naming, memory }: Round,
): FieldChange {
  const { path, converter } = work[column] as VectorWork;
  return {
    key: naming.key(key),
    field: naming.path(path),
    expected: original,
    replacement: converter.convert(original, memory).bytes,
  };
}

/** Sorts out values that applications wrote meanwhile; those still in the source datatype are saved and tried again. */
async function adoptChanged(context: RunContext, changed: readonly Item[]): Promise<Item[]> {
  const items: Item[] = [];
  for (const item of changed) {
    const kind = await kindOf(context, item);
    if (kind === 'target') {
      context.tally.counts.alreadyConverted += 1;
    } else if (kind === 'other') {
      context.tally.leave('wrong-length', item.key);
    } else if (kind === 'ambiguous') {
      context.tally.leave('ambiguous', item.key);
    } else if (isWritable(context, item.column, item.original)) {
      items.push(item);
    } else {
      context.tally.leave('not-finite', item.key);
    }
  }
  await saveOriginals(context, batchOf(context.work, items));
  return items;
}

async function kindOf(context: RunContext, item: Item): Promise<ValueKind> {
  const { conversion } = context.work[item.column] as VectorWork;
  const kind = classifyValue(item.original.length, conversion);
  if (kind !== 'ambiguous') {
    return kind;
  }
  // An update caught before, or another frame of the same document: what stands there is its converted form.
  if (await isConverted(context, item)) {
    return 'target';
  }
  return context.journal.current.facts.policy.writersSend ?? 'ambiguous';
}

/** True where a value is what the run has made of an original that it saved. */
export async function isConverted(context: RunContext, found: Omit<Item, 'document'>): Promise<boolean> {
  const { converter } = context.work[found.column] as VectorWork;
  const saved = await context.savedOriginals(found.key, found.column);
  return saved.some((original) => converter.convert(original).bytes.equals(found.original));
}

/** False where the target datatype cannot hold the value and the run was not told to write it all the same. */
export function isWritable(context: RunContext, column: number, original: Buffer): boolean {
  const { converter } = context.work[column] as VectorWork;
  return context.journal.current.facts.policy.allowNonfinite || converter.check(original) === 'none';
}

/** Makes originals durable before the writes that replace them. */
export async function saveOriginals(context: RunContext, batch: VectorBatch): Promise<void> {
  if (batch.keys.length > 0) {
    const updates = await context.updates();
    await updates.append(batch);
    context.journal.moveCursor({ updateRecords: updates.records });
    context.emit({ type: 'update.caught', docs: batch.keys.length });
  }
}

function batchOf(work: readonly VectorWork[], items: readonly Item[]): VectorBatch {
  const fields = work.map(({ path }) => path);
  return {
    keys: items.map(({ key }) => key),
    fields,
    vectors: fields.map((_, column) => items.map((item) => (item.column === column ? item.original : null))),
  };
}

/** True where any of the run's conversions cannot tell source from target by length. */
export function hasAmbiguousWork(work: readonly VectorWork[]): boolean {
  return work.some(({ conversion }) => keepsWidth(conversion));
}
