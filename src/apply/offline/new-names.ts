import { MigrationError } from '../../errors.ts';
import type { DocumentMoves } from '../../plan/document-moves.ts';
import type { RedisReader } from '../../redis/port.ts';
import type { IndexDefinition } from '../../schema/definition.ts';
import { targetKey } from '../moved-names.ts';

const NAMED_KEYS = 10;

/** Looks whether documents already have what is to get a new name. */
export interface NewNames {
  /** Documents looked at. */
  readonly docs: number;
  /** Looks at these documents; `keys` are kept until the promise resolves. */
  look(keys: readonly Buffer[]): Promise<void>;
  /** @throws {MigrationError} `NAME_OCCUPIED` where one of them has, naming up to ten */
  refuseTaken(): void;
}

/** What {@link lookForNewNames} looks at. */
export interface NewNamesInputs {
  readonly redis: RedisReader;
  readonly source: IndexDefinition;
  readonly moves: DocumentMoves;
}

/** A {@link NewNames} that has looked at nothing. */
export function lookForNewNames({ redis, source, moves }: NewNamesInputs): NewNames {
  const left = new Set(moves.fields.map(({ from }) => from));
  // A name that is left by another move is free by then; only names that nothing leaves can be occupied.
  const newFields = moves.fields.map(({ to }) => to).filter((name) => !left.has(name));
  const fields = createOccupied();
  const names = createOccupied();
  let docs = 0;

  const lookAtFields = async (keys: readonly Buffer[]) => {
    if (newFields.length > 0) {
      const found = await hasAny(redis, source, { keys, fields: newFields });
      fields.note(keys.filter((_, position) => found[position]));
    }
  };
  const lookAtKeys = async (keys: readonly Buffer[]) => {
    if (moves.prefix !== undefined) {
      const targets = keys.map((key) => targetKey(key, moves));
      const exists = await redis.exist(targets);
      names.note(targets.filter((_, position) => exists[position]));
    }
  };
  return {
    get docs() {
      return docs;
    },
    look: async (keys) => {
      await Promise.all([lookAtFields(keys), lookAtKeys(keys)]);
      docs += keys.length;
    },
    refuseTaken: () => {
      fields.refuse(source.name, `a value at ${newFields.map((name) => `"${name}"`).join(', ')}`);
      names.refuse(source.name, `a key under the new prefix "${moves.prefix?.to ?? ''}"`);
    },
  };
}

function hasAny(
  redis: RedisReader,
  { storageType }: IndexDefinition,
  { keys, fields }: { readonly keys: readonly Buffer[]; readonly fields: readonly string[] },
): Promise<boolean[]> {
  return storageType === 'hash'
    ? redis.hasAnyField(keys, fields)
    : Promise.all(keys.map(async (key) => (await redis.readJson(key, fields)).some((value) => value !== undefined)));
}

/** Documents found in the way. */
function createOccupied() {
  let count = 0;
  const named: string[] = [];
  return {
    note(keys: readonly Buffer[]) {
      count += keys.length;
      named.push(...keys.slice(0, NAMED_KEYS - named.length).map((key) => key.toString('utf8')));
    },
    refuse(index: string, what: string) {
      if (count > 0) {
        throw new MigrationError('NAME_OCCUPIED', { index, what, count, keys: named });
      }
    },
  };
}
