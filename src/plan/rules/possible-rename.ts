import type { Field } from '../../schema/definition.ts';
import type { Rule } from './rule.ts';

/** Suggests that a removed and an added field may be one that is renamed; nothing is guessed. */
export const possibleRename: Rule = {
  name: 'possible-rename',
  kind: 'warns',
  says: [
    "'<field>' is removed and '<field>' added with the same definition: the values in the documents stay where they are; if this should rename the field, use 'rename_fields' in a patch",
  ],
  why: 'A target schema cannot say that a field was renamed; a field that is removed and added is empty until the documents have values under its name.',
  remedy: 'Write the rename as `rename_fields`. If the two are really different fields, nothing.',
  check: ({ diff, snapshot: { definition } }) =>
    diff.removed.flatMap((removed) =>
      diff.added
        .filter((added) => looksAlike(removed, added, definition.storageType === 'json'))
        .map(
          (added) =>
            `'${removed.name}' is removed and '${added.name}' added with the same definition: the values in the documents ` +
            "stay where they are; if this should rename the field, use 'rename_fields' in a patch",
        ),
    ),
};

function looksAlike(removed: Field, added: Field, isJson: boolean): boolean {
  const samePlace = removed.path === added.path;
  const bothPlain = isJson || (removed.path === removed.name && added.path === added.name);
  return (
    removed.type === added.type &&
    (samePlace || bothPlain) &&
    JSON.stringify(Object.entries(removed.attrs).sort()) === JSON.stringify(Object.entries(added.attrs).sort())
  );
}
