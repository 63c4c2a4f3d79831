import type { ChangeOutcome, FieldChange } from '../../redis/port.ts';
import { classifyValue, keepsWidth } from '../../vectors/classify.ts';
import type { RestoreWork, RollbackContext } from './context.ts';
import { leaveAsItIs } from './tally.ts';

/** How often a document that changes under our hands is tried again. */
const MAX_TRIES = 8;

/** The part of a rollback that putting values back needs. */
export type RestoreContext = Pick<RollbackContext, 'redis' | 'work' | 'tally' | 'saved'>;

/** One value to put back. */
export interface RestoreItem {
  readonly key: Buffer;
  /** Index into the rollback's work. */
  readonly column: number;
  /** Originals that may have been converted, the most likely first; empty where none was saved. */
  readonly originals: readonly Buffer[];
}

/** An item with what the document should hold now. */
interface Attempt extends RestoreItem {
  readonly expected: Buffer;
  readonly replacement: Buffer;
  /** What a successful write counts as. */
  readonly counts: 'restored' | 'widened';
}

/**
 * Puts originals back, each only while the document holds what that original was converted to.
 *
 * What an application wrote since in the target datatype is saved to the rollback's own backup and then widened; in
 * the source datatype it is left alone; a deleted document stays deleted.
 */
export async function restoreBatch(context: RestoreContext, items: readonly RestoreItem[]): Promise<void> {
  const count = countDocuments();
  let attempts = items.map((item) => firstAttempt(context.work[item.column] as RestoreWork, item));
  for (let tries = 0; attempts.length > 0 && tries < MAX_TRIES; tries += 1) {
    const outcomes = await context.redis.compareAndSet(attempts.map((attempt) => changeOf(context, attempt)));
    const next: Attempt[] = [];
    outcomes.forEach((outcome, position) => {
      const again = settle({ ...context, count }, attempts[position] as Attempt, outcome);
      if (again !== undefined) {
        next.push(again);
      }
    });
    await saveWidened(context, next);
    attempts = next;
  }
  for (const { key } of attempts) {
    leaveAsItIs(context.tally, key);
  }
  count.addTo(context.tally);
}

/** What a document counts as when its fields end differently: the first of these. */
const fates = ['restored', 'widened', 'gone', 'untouched'] as const;
type Fate = (typeof fates)[number];

/** Counts documents, however many fields of them are put back. */
function countDocuments() {
  const byKey = new Map<string, Fate>();
  return {
    note(key: Buffer, fate: Fate): void {
      const name = key.toString('latin1');
      const known = byKey.get(name);
      byKey.set(name, fates.find((one) => one === fate || one === known) ?? fate);
    },
    addTo(tally: RestoreContext['tally']): void {
      for (const fate of byKey.values()) {
        tally[fate] += 1;
      }
    },
  };
}

type Counting = RestoreContext & { readonly count: ReturnType<typeof countDocuments> };

/** Where the conversion cannot be repeated the first attempt only finds out what stands there. */
function firstAttempt({ converter }: RestoreWork, item: RestoreItem): Attempt {
  const [original] = item.originals;
  if (original === undefined || converter === undefined) {
    const replacement = original ?? Buffer.alloc(0);
    return { ...item, expected: Buffer.alloc(0), replacement, counts: 'restored' };
  }
  return { ...item, expected: converter.convert(original).bytes, replacement: original, counts: 'restored' };
}

function changeOf({ work }: RestoreContext, { key, column, expected, replacement }: Attempt): FieldChange {
  return { key, field: (work[column] as RestoreWork).path, expected, replacement };
}

/** Counts a settled document; returns the next attempt for one that holds something else. */
function settle(context: Counting, attempt: Attempt, outcome: ChangeOutcome): Attempt | undefined {
  const { count } = context;
  if (outcome.kind === 'written') {
    count.note(attempt.key, attempt.counts);
  } else if (outcome.kind === 'already') {
    count.note(attempt.key, 'untouched');
  } else if (outcome.kind === 'changed') {
    return nextAttempt(context, attempt, outcome.current);
  } else {
    count.note(attempt.key, 'gone');
  }
  return undefined;
}

function nextAttempt(context: Counting, item: Attempt, current: Buffer): Attempt | undefined {
  const work = context.work[item.column] as RestoreWork;
  const known = item.originals.find((original) => work.converter?.convert(original).bytes.equals(current));
  if (known !== undefined) {
    return { ...item, expected: current, replacement: known, counts: 'restored' };
  }
  const kind = classifyValue(current.length, work.conversion);
  if (kind === 'source') {
    context.count.note(item.key, 'untouched');
    return undefined;
  }
  if (kind === 'target') {
    return widen(work, item, current);
  }
  leaveAsItIs(context.tally, item.key);
  return undefined;
}

/** Another tool's conversion is undone from its saved original; any other value is converted back. */
function widen({ widener }: RestoreWork, item: Attempt, current: Buffer): Attempt | undefined {
  const [original] = item.originals;
  if (widener === undefined) {
    return original && { ...item, expected: current, replacement: original, counts: 'restored' };
  }
  return { ...item, expected: current, replacement: widener.convert(current).bytes, counts: 'widened' };
}

/** Makes values durable before the writes that replace them, unless they are known conversions of a saved original. */
async function saveWidened(context: RestoreContext, attempts: readonly Attempt[]): Promise<void> {
  const losing = attempts.filter((attempt) => !isKnown(context, attempt));
  if (losing.length === 0) {
    return;
  }
  const fields = context.work.map(({ path }) => path);
  await (await context.saved()).append({
    keys: losing.map(({ key }) => key),
    fields,
    vectors: fields.map((_, column) => losing.map((item) => (item.column === column ? item.expected : null))),
  });
}

function isKnown({ work }: RestoreContext, { column, originals, expected }: Attempt): boolean {
  const { converter } = work[column] as RestoreWork;
  return originals.some((original) => converter?.convert(original).bytes.equals(expected));
}

/** True where no sweep by length can find what is left. */
export function cannotSweep(work: readonly RestoreWork[]): boolean {
  return work.some(({ conversion }) => keepsWidth(conversion));
}
