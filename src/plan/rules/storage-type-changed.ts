import type { Rule } from './rule.ts';

/** Refuses a change between hashes and JSON. */
export const storageTypeChanged: Rule = {
  name: 'storage-type-changed',
  kind: 'blocks',
  check: ({ snapshot, target }) => {
    const { storageType } = snapshot.definition;
    return storageType === target.storageType
      ? []
      : [
          `unsupported change: documents would have to become ${target.storageType} instead of ${storageType}; ` +
            'export them, transform them and load them into a new index',
        ];
  },
};
