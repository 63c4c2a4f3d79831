import { MigrationError } from '../../errors.ts';
import { nothingMoves } from '../../plan/document-moves.ts';
import { inOrder } from '../engine/in-order.ts';
import { doneFrom, type Step } from '../engine/step.ts';
import { keyBatches } from '../key-batches.ts';
import { targetKey } from '../moved-names.ts';
import type { RunContext } from './context.ts';

const NAMED_KEYS = 10;
/** Batches being looked at beyond the one that is told of. */
const IN_FLIGHT = 1;

/** Documents found in the way. */
interface Occupied {
  count: number;
  readonly keys: string[];
}

/**
 * Looks, before anything changes, whether any document already has what is to get a new name: nothing is ever
 * overwritten, and a conflict found half-way would come too late.
 */
export const checkNewNames: Step<RunContext> = {
  name: 'check',
  isDone: doneFrom('ready'),
  mark: ({ work }) => (work.length === 0 ? { phase: 'ready' } : {}),
  stopsBefore: () => true,
  skipReason: ({ journal }) =>
    nothingMoves(journal.current.facts.moves) ? 'nothing is renamed in the documents' : undefined,
  run: async (context) => {
    const { source, moves, keys } = context.journal.current.facts;
    const index = source.definition.name;
    const left = new Set(moves.fields.map(({ from }) => from));
    // A name that is left by another move is free by then; only names that nothing leaves can be occupied.
    const newFields = moves.fields.map(({ to }) => to).filter((name) => !left.has(name));
    const fields: Occupied = { count: 0, keys: [] };
    const names: Occupied = { count: 0, keys: [] };
    let doneDocs = 0;
    const checked = inOrder(keyBatches(context), IN_FLIGHT, async (batch) => {
      await Promise.all([
        checkFields(context, batch, { newFields, occupied: fields }),
        checkKeys(context, batch, names),
      ]);
      return batch;
    });
    for await (const batch of checked) {
      doneDocs += batch.length;
      context.emit({ type: 'step.progressed', step: 'check', doneDocs, totalDocs: keys?.keys ?? doneDocs });
    }
    refuse(index, `a value at ${newFields.map((name) => `"${name}"`).join(', ')}`, fields);
    refuse(index, `a key under the new prefix "${moves.prefix?.to ?? ''}"`, names);
    return { docs: doneDocs };
  },
};

interface FieldCheck {
  readonly newFields: readonly string[];
  readonly occupied: Occupied;
}

async function checkFields(
  { redis, journal }: RunContext,
  keys: readonly Buffer[],
  { newFields, occupied }: FieldCheck,
): Promise<void> {
  if (newFields.length === 0) {
    return;
  }
  const { storageType } = journal.current.facts.source.definition;
  const found =
    storageType === 'hash'
      ? await redis.fieldsExist(keys, newFields)
      : await Promise.all(
          keys.map(async (key) => (await redis.readJson(key, newFields)).map((value) => value !== undefined)),
        );
  note(
    occupied,
    keys.filter((_, position) => found[position]?.includes(true)),
  );
}

async function checkKeys({ redis, journal }: RunContext, keys: readonly Buffer[], occupied: Occupied): Promise<void> {
  const { moves } = journal.current.facts;
  if (moves.prefix === undefined) {
    return;
  }
  const targets = keys.map((key) => targetKey(key, moves));
  const exists = await redis.exist(targets);
  note(
    occupied,
    targets.filter((_, position) => exists[position]),
  );
}

function note(occupied: Occupied, keys: readonly Buffer[]): void {
  occupied.count += keys.length;
  occupied.keys.push(...keys.slice(0, NAMED_KEYS - occupied.keys.length).map((key) => key.toString('utf8')));
}

function refuse(index: string, what: string, { count, keys }: Occupied): void {
  if (count > 0) {
    throw new MigrationError('NAME_OCCUPIED', { index, what, count, keys });
  }
}
