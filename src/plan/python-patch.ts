import type { IndexDefinition } from '../schema/definition.ts';
import type { SchemaPatch } from './plan.ts';

/**
 * A patch that Python's RedisVL made, in the names of the live index.
 *
 * Python knows a hash attribute by the field it indexes, not by its `AS` name. Where exactly one attribute indexes the
 * field a change names, that attribute is meant. Renames stay as they are: Python means the field in the documents, which
 * an attribute with an `AS` name does not rename (decision 6), so such a rename fits nothing and blocks.
 */
export function patchInLiveNames(patch: SchemaPatch, { storageType, fields }: IndexDefinition): SchemaPatch {
  if (storageType === 'json') {
    return patch;
  }
  const liveName = (name: string): string => {
    const readers = fields.filter((field) => field.path === name);
    return fields.some((field) => field.name === name) || readers.length !== 1 ? name : readers[0]!.name;
  };
  return {
    ...patch,
    removeFields: patch.removeFields.map(liveName),
    updateFields: patch.updateFields.map((update) => ({ ...update, name: liveName(update.name) })),
  };
}
