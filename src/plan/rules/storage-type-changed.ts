import type { Rule } from './rule.ts';

/** Refuses a change between hashes and JSON. */
export const storageTypeChanged: Rule = {
  name: 'storage-type-changed',
  kind: 'blocks',
  says: [
    'unsupported change: documents would have to become <json or hash> instead of <hash or json>; export them, transform them and load them into a new index',
  ],
  why: 'The documents are in another format; an index cannot change that.',
  remedy: 'Export, transform and reload the documents, then create an index over the new ones.',
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
