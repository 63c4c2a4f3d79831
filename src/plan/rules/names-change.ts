import { documentMoves } from '../document-moves.ts';
import type { Rule } from './rule.ts';

/** Warns that applications must use the new names from the moment of the migration. */
export const namesChange: Rule = {
  name: 'names-change',
  kind: 'warns',
  says: [
    "Field '<field>' becomes '<field>' in the index and in every document; applications must use the new name from then on",
    "Field '<field>' becomes '<field>' in queries; the documents stay as they are",
    "Every key moves from prefix '<prefix>' to '<prefix>'; applications must use the new keys from then on",
    "The index is called '<name>' afterwards; applications that use its name must change",
  ],
  why: 'What an application writes under a former name afterwards cannot be merged by anyone: it is found, named and left.',
  remedy: 'Stop the writers while the migration runs, and switch all applications together.',
  check: ({ snapshot, target, patch, isNoOp }) => {
    if (isNoOp) {
      return [];
    }
    const source = snapshot.definition;
    const { fields, prefix } = documentMoves(source, target, patch.renameFields);
    const moved = new Set(fields.map(({ from }) => from));
    const pathOf = new Map(source.fields.map(({ name, path }) => [name, path]));
    return [
      ...patch.renameFields.map(({ oldName, newName }) =>
        moved.has(pathOf.get(oldName) ?? '')
          ? `Field '${oldName}' becomes '${newName}' in the index and in every document; applications must use the new name from then on`
          : `Field '${oldName}' becomes '${newName}' in queries; the documents stay as they are`,
      ),
      ...(prefix === undefined
        ? []
        : [
            `Every key moves from prefix '${prefix.from}' to '${prefix.to}'; applications must use the new keys from then on`,
          ]),
      ...(source.name === target.name
        ? []
        : [`The index is called '${target.name}' afterwards; applications that use its name must change`]),
    ];
  },
};
