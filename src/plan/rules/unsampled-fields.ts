import { fieldsToSample } from '../samples.ts';
import { quotedList } from '../wording.ts';
import type { Rule } from './rule.ts';

/** Warns of fields whose values nobody has looked at. */
export const unsampledFields: Rule = {
  name: 'unsampled-fields',
  kind: 'warns',
  says: ["The documents' values for <fields> were not looked at; a document whose value does not fit leaves the index"],
  why: 'The documents could not be sampled, so nobody knows whether the values parse.',
  remedy: 'Check the values, or plan again as a user who may read the keys.',
  check: ({ snapshot, target, patch, facts }) => {
    const sampled = new Set(facts.samples.map((sample) => sample.field));
    const blind = fieldsToSample(snapshot.definition, target, patch.renameFields)
      .map((field) => field.name)
      .filter((name) => !sampled.has(name));
    return blind.length === 0
      ? []
      : [
          `The documents' values for ${quotedList(blind)} were not looked at; a document whose value does not fit leaves the index`,
        ];
  },
};
