import type { DocumentCounts } from '../../report/report.ts';

/** How many keys of one kind are named; the rest are counted. */
const NAMED_KEYS = 10;
/** So many keys of one kind are counted once, however often they are met; beyond it each time. */
const DISTINCT_KEYS = 10_000;

/** Why a document was left as it is. */
export type LeftReason = 'wrong-length' | 'not-finite' | 'ambiguous' | 'keeps-changing' | 'two-names' | 'two-keys';

/** Reasons that a look at a document's vectors finds. */
export const vectorReasons: readonly LeftReason[] = ['wrong-length', 'not-finite', 'ambiguous', 'keeps-changing'];

/** Documents of one kind that a run left as they are. */
export interface LeftDocuments {
  readonly count: number;
  /** The first few keys, as text. */
  readonly keys: readonly string[];
}

/** What a run counts while it works. Counts are of documents, taken from write replies. */
export interface Tally {
  readonly counts: { -readonly [Name in keyof DocumentCounts]: DocumentCounts[Name] };
  /** Notes a document that was left as it is; a second time changes nothing. */
  leave(reason: LeftReason, key: Buffer): void;
  left(reason: LeftReason): LeftDocuments;
  /** What the last sweep by length still found. */
  stragglers: LeftDocuments;
  /** Forgets what was left for these reasons: a new look at all documents follows. */
  forgetLeft(reasons: readonly LeftReason[]): void;
}

/** A tally of nothing. */
export function createTally(): Tally {
  const lists = new Map<LeftReason, { count: number; keys: string[]; met: Set<string> }>();
  return {
    counts: { converted: 0, alreadyConverted: 0, gone: 0, updatedMeanwhile: 0, skippedInvalid: 0 },
    stragglers: { count: 0, keys: [] },
    leave(reason, key) {
      const list = lists.get(reason) ?? { count: 0, keys: [], met: new Set() };
      const name = key.toString('latin1');
      if (list.met.has(name)) {
        return;
      }
      if (list.met.size < DISTINCT_KEYS) {
        list.met.add(name);
      }
      list.count += 1;
      if (list.keys.length < NAMED_KEYS) {
        list.keys.push(key.toString('utf8'));
      }
      lists.set(reason, list);
    },
    left: (reason) => lists.get(reason) ?? { count: 0, keys: [] },
    forgetLeft: (reasons) => {
      for (const reason of reasons) {
        lists.delete(reason);
      }
    },
  };
}
