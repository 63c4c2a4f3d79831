import { mergePatch } from '../plan/merge.ts';
import type { MergeProblem } from '../plan/merge-problem.ts';
import type { FieldUpdate, SchemaPatch } from '../plan/plan.ts';
import { renameMap, targetName } from '../plan/renames.ts';
import type { IndexDefinition } from '../schema/definition.ts';
import { type Edits, noEdits, type StagedField } from './edits.ts';

/** Stages a patch as if its changes had been answered; `problems` where it does not fit the index. */
export function patchToEdits(
  definition: IndexDefinition,
  patch: SchemaPatch,
): { readonly edits: Edits } | { readonly problems: readonly MergeProblem[] } {
  const { problems } = mergePatch(definition, patch);
  if (problems.length > 0) {
    return { problems };
  }
  const { fields } = noEdits(definition);
  const sourceNames = new Set(fields.map(({ name }) => name));
  const renames = renameMap(patch.renameFields);
  const staged = fields.map((field): StagedField => {
    const name = targetName(renames, field.name);
    // As in merging: an update may name the field as it will be called, where no source field has that name.
    const updates = patch.updateFields.filter(
      (update) => update.name === field.name || (update.name === name && !sourceNames.has(name)),
    );
    const updated = updates.reduce(withUpdate, field);
    return { ...updated, name, removed: patch.removeFields.includes(field.name) };
  });
  const added = patch.addFields.map(({ name, type, path, attrs }): StagedField => {
    return { name, type, ...(path !== undefined && { path }), changes: attrs, removed: false };
  });
  return { edits: { fields: [...staged, ...added], index: patch.index } };
}

function withUpdate(field: StagedField, { type, path, attrs }: FieldUpdate): StagedField {
  return {
    ...field,
    ...(type !== undefined && { type }),
    ...(path !== undefined && { path }),
    changes: { ...field.changes, ...attrs },
  };
}
