import type { UnindexedKeys } from '../../observe/unindexed-keys.ts';

const NAMED_KEYS = 10;

/** What a rollback counts, document by document. */
export interface RollbackTally {
  restored: number;
  untouched: number;
  widened: number;
  gone: number;
  indexRecreated: boolean;
  /** More documents than before the run that the restored index does not hold; undefined where there are none. */
  unindexed: UnindexedKeys | undefined;
  /** Documents that hold a value of neither width, or keep changing: counted, the first few named. */
  readonly left: { count: number; readonly keys: string[] };
}

/** A tally of nothing. */
export function createRollbackTally(): RollbackTally {
  return {
    restored: 0,
    untouched: 0,
    widened: 0,
    gone: 0,
    indexRecreated: false,
    unindexed: undefined,
    left: { count: 0, keys: [] },
  };
}

/** Notes a document that a rollback cannot put right. */
export function leaveAsItIs({ left }: RollbackTally, key: Buffer): void {
  left.count += 1;
  if (left.keys.length < NAMED_KEYS) {
    left.keys.push(key.toString('utf8'));
  }
}
