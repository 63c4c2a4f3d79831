import type { IndexDefinition } from '../schema/definition.ts';
import { type MergeProblem, notFound } from './merge-problem.ts';
import type { FieldRename, SchemaPatch } from './plan.ts';

/** The renames that can be carried out, and what is wrong with the others. */
export interface MergedRenames {
  /** Source name → target name. */
  readonly names: ReadonlyMap<string, string>;
  readonly problems: readonly MergeProblem[];
}

/**
 * Judges renames as one simultaneous step, so that swaps and chains are legal and only the result must be unambiguous:
 * every name taken once.
 */
export function mergeRenames(source: IndexDefinition, patch: SchemaPatch): MergedRenames {
  const fields = source.fields.map((field) => field.name);
  const leaving = new Set([...patch.removeFields, ...patch.renameFields.map((rename) => rename.oldName)]);
  const staying = new Set(fields.filter((name) => !leaving.has(name)));
  const names = new Map<string, string>();
  const problems: MergeProblem[] = [];
  for (const rename of patch.renameFields) {
    const found = renameProblems(rename, fields, patch, { names, staying });
    problems.push(...found);
    if (found.length === 0) {
      names.set(rename.oldName, rename.newName);
    }
  }
  return { names, problems };
}

function renameProblems(
  { oldName, newName }: FieldRename,
  fields: readonly string[],
  patch: SchemaPatch,
  taken: { readonly names: ReadonlyMap<string, string>; readonly staying: ReadonlySet<string> },
): MergeProblem[] {
  if (!fields.includes(oldName)) {
    return notFound(oldName, fields);
  }
  if (oldName === newName) {
    return [{ message: `Field '${oldName}' is renamed to itself` }];
  }
  if (newName === '') {
    return [{ message: `Field '${oldName}' is renamed to an empty name` }];
  }
  if (patch.removeFields.includes(oldName)) {
    return [{ message: `Field '${oldName}' is both renamed and removed` }];
  }
  if (taken.names.has(oldName)) {
    return [{ message: `Field '${oldName}' is renamed twice` }];
  }
  const clash = taken.staying.has(newName) || [...taken.names.values()].includes(newName);
  return clash ? [{ message: `Field '${oldName}' cannot be renamed to '${newName}': the name is taken` }] : [];
}
