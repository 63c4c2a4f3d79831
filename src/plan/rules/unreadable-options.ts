import { attributesOf } from '../../schema/field-types.ts';
import type { FieldPair } from '../diff.ts';
import type { SchemaPatch } from '../plan.ts';
import { wordList } from '../wording.ts';
import type { Rule } from './rule.ts';

/** Attributes no server tells, by their FT.CREATE words. */
const unreadable: Readonly<Record<string, string>> = {
  phonetic_matcher: 'PHONETIC of text fields',
  initial_cap: 'INITIAL_CAP of vector fields',
  block_size: 'BLOCK_SIZE of flat vector fields',
};

/** Warns, in one sentence, of the attributes no server tells and a field of this index may have. */
export const unreadableOptions: Rule = {
  name: 'unreadable-options',
  kind: 'warns',
  says: ['No server tells <options>: name them in the patch if the index has them, or they are lost'],
  why: 'No command of any version reads them back, so the index is created without them.',
  remedy:
    'Set them in the patch where the index was created with them (`phonetic_matcher`, `initial_cap`, `block_size`).',
  check: ({ diff, patch }) => {
    const keys = Object.keys(unreadable).filter((key) => diff.kept.some((pair) => mayLose(pair, key, patch)));
    return keys.length === 0
      ? []
      : [
          `No server tells ${wordList(keys.map((key) => unreadable[key]!))}: name them in the patch if the index has them, or they are lost`,
        ];
  },
};

function mayLose({ source, target }: FieldPair, key: string, patch: SchemaPatch): boolean {
  const canHave = [source, target].every((field) => attributesOf(field).some((attribute) => attribute.key === key));
  const updates = patch.updateFields.filter(({ name }) => name === source.name || name === target.name);
  return canHave && !updates.some((update) => key in update.attrs);
}
