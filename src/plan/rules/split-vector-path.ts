import { datatypeOf } from '../conversions.ts';
import { vectorPairs } from '../diff.ts';
import { quotedList } from '../wording.ts';
import type { Rule } from './rule.ts';

/** Refuses different datatypes for two attributes that index one hash field: its bytes can only be one of them. */
export const splitVectorPath: Rule = {
  name: 'split-vector-path',
  kind: 'blocks',
  says: ["unsupported change: <fields> index the same hash field '<field>' and must change to the same datatype"],
  why: 'The bytes of one hash field can only be one datatype.',
  remedy: 'Change the datatype of all attributes over that hash field together.',
  check: ({ snapshot, target, diff }) => {
    if (snapshot.definition.storageType === 'json') {
      return [];
    }
    const isConverted = new Set(
      vectorPairs(diff)
        .filter((pair) => datatypeOf(pair.source) !== datatypeOf(pair.target))
        .map((pair) => pair.target.path),
    );
    return [...isConverted].flatMap((path) => {
      const readers = target.fields.filter((field) => field.type === 'vector' && field.path === path);
      const agree = new Set(readers.map(datatypeOf)).size === 1;
      return agree
        ? []
        : [
            `unsupported change: ${quotedList(readers.map(({ name }) => name))} index the same hash field '${path}' and must change to the same datatype`,
          ];
    });
  },
};
