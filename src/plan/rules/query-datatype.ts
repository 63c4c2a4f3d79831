import { datatypeChanges } from '../conversions.ts';
import type { Rule } from './rule.ts';

/** Warns that applications must change with the index: it refuses vectors of any other width. */
export const queryDatatype: Rule = {
  name: 'query-datatype',
  kind: 'warns',
  says: [
    "Readers must send query vectors for '<field>' as <datatype> after the migration, no longer as <datatype>",
    "Readers must send query vectors for '<field>' as <datatype> after the migration, no longer as <datatype>, and writers must store it so",
  ],
  why: 'The index refuses query vectors, and drops documents, of any other length.',
  remedy: 'Change the applications in the same window as the index.',
  check: ({ snapshot, target, patch }) =>
    Object.entries(datatypeChanges(snapshot.definition, target, patch.renameFields)).map(([name, conversion]) => {
      const writers = target.storageType === 'json' ? '' : ', and writers must store it so';
      return `Readers must send query vectors for '${name}' as ${conversion.target} after the migration, no longer as ${conversion.source}${writers}`;
    }),
};
