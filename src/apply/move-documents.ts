import { movesOverlap, type NameChange } from '../plan/document-moves.ts';
import type { RedisWriter } from '../redis/port.ts';
import type { StorageType } from '../schema/definition.ts';
import { inOrder } from './engine/in-order.ts';
import { readMoveMark, writeMoveMark } from './move-marker.ts';
import { reversed } from './moved-names.ts';

/** Batches on their way at the same time: the server has the next one when it is done with the last. */
const IN_FLIGHT = 1;

/** What moving values inside documents takes. */
export interface MoveInputs {
  readonly redis: RedisWriter;
  readonly storageType: StorageType;
  readonly index: string;
  readonly runId: string;
  /** As the plan means them, forward. */
  readonly moves: readonly NameChange[];
  /** Every document, again for each pass. */
  readonly batches: () => AsyncIterable<Buffer[]>;
  readonly onBatch: (docs: number) => void;
  /** A document that holds something under both names; nothing was touched. */
  readonly onConflict: (key: Buffer) => void;
}

/** Moves values to their new names, all at once as far as anyone can tell afterwards. Safe to repeat from any point. */
export async function moveForward(inputs: MoveInputs): Promise<void> {
  const { moves, index, runId, redis } = inputs;
  if (!movesOverlap(moves)) {
    await pass(inputs, moves);
    return;
  }
  const { out, back } = throughTemporaryNames(inputs);
  const mark = await readMoveMark(redis, index, runId);
  if (mark === 'none') {
    await pass(inputs, out);
    await writeMoveMark(redis, index, { runId, mark: 'parked' });
  }
  if (mark !== 'moved' && (await pass(inputs, back)) === 0) {
    await writeMoveMark(redis, index, { runId, mark: 'moved' });
  }
}

/**
 * Undoes {@link moveForward}, from wherever it stopped. Safe to repeat from any point.
 *
 * @param finished true when the journal knows that all was moved; a finished run has removed its mark
 */
export async function moveBack(inputs: MoveInputs, finished: boolean): Promise<void> {
  const { moves, index, runId, redis } = inputs;
  if (!movesOverlap(moves)) {
    await pass(inputs, reversed(moves));
    return;
  }
  const { out, back } = throughTemporaryNames(inputs);
  const found = await readMoveMark(redis, index, runId);
  const mark = found === 'none' && finished ? 'moved' : found;
  if (mark === 'moved-back') {
    return;
  }
  if (mark === 'parked' || mark === 'moved') {
    await pass(inputs, reversed(back));
    await writeMoveMark(redis, index, { runId, mark: 'parked-back' });
  }
  if ((await pass(inputs, reversed(out))) === 0) {
    await writeMoveMark(redis, index, { runId, mark: 'moved-back' });
  }
}

/** Temporary names contain the run id: nothing else can have them. */
function throughTemporaryNames({ moves, runId, storageType }: MoveInputs): { out: NameChange[]; back: NameChange[] } {
  const temporary = moves.map((_, place) => {
    const name = `rvl:${runId}:${place}`;
    return storageType === 'json' ? `$["${name}"]` : name;
  });
  return {
    out: moves.map(({ from }, place) => ({ from, to: temporary[place] as string })),
    back: moves.map(({ to }, place) => ({ from: temporary[place] as string, to })),
  };
}

/** @returns how many documents could not be moved */
async function pass(inputs: MoveInputs, moves: readonly NameChange[]): Promise<number> {
  let conflicts = 0;
  const { redis, storageType } = inputs;
  const work = inOrder(inputs.batches(), IN_FLIGHT, async (keys) => ({
    keys,
    outcomes: await (storageType === 'hash' ? redis.moveFields(keys, moves) : redis.moveJson(keys, moves)),
  }));
  for await (const { keys, outcomes } of work) {
    for (const [position, key] of keys.entries()) {
      if (outcomes[position]?.includes('conflict')) {
        conflicts += 1;
        inputs.onConflict(key);
      }
    }
    inputs.onBatch(keys.length);
  }
  return conflicts;
}
