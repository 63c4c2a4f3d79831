import type { FieldAttributes, FieldType, StorageType } from './definition.ts';
import { attributesFor } from './field-types.ts';
import { type Problem, type ProblemPath, problem } from './problem.ts';

/** A field as far as its attributes are concerned, and where it is stored. */
export interface Setting {
  readonly type: FieldType;
  readonly attrs: FieldAttributes;
  readonly storageType: StorageType;
}

/**
 * Combinations of attributes that the server refuses, as problems; empty where there are none.
 *
 * @param at path of the attribute map, put before the problems' paths
 * Values are taken as read by `readValue`; each alone is in range.
 */
export function checkAttributes(setting: Setting, at: ProblemPath = []): Problem[] {
  const problems = missing(setting).map((key) => problem(at, `a vector field needs "${key}"`));
  for (const [key, rule] of rules) {
    const message = rule(setting);
    if (message !== undefined) {
      problems.push(problem([...at, key], message));
    }
  }
  return problems;
}

function missing({ type, attrs }: Setting): string[] {
  return attributesFor(type)
    .filter(({ key, required }) => required === true && attrs[key] === undefined)
    .map(({ key }) => key);
}

/** The attribute to point at, and the rule: a message where it is broken. */
const rules: readonly (readonly [string, (setting: Setting) => string | undefined])[] = [
  ['index_missing', missingWithoutIndex],
  ['separator', emptySeparator],
  ['datatype', datatypeOfSvs],
  ['reduce', reduction],
];

function missingWithoutIndex({ attrs }: Setting): string | undefined {
  return attrs.no_index === true && attrs.index_missing === true
    ? '"index_missing" cannot be combined with "no_index"'
    : undefined;
}

function emptySeparator({ attrs, storageType }: Setting): string | undefined {
  return attrs.separator === '' && storageType === 'hash'
    ? '"separator" must be one ASCII character; only a tag on JSON can do without'
    : undefined;
}

function datatypeOfSvs({ attrs }: Setting): string | undefined {
  const isRefused = attrs.algorithm === 'svs-vamana' && !['float16', 'float32'].includes(String(attrs.datatype));
  return isRefused && attrs.datatype !== undefined
    ? `svs-vamana takes float16 and float32 only, not ${attrs.datatype}`
    : undefined;
}

function reduction({ attrs }: Setting): string | undefined {
  const { reduce, compression, dims } = attrs;
  if (reduce === undefined) {
    return undefined;
  }
  if (!String(compression ?? '').startsWith('LeanVec')) {
    return '"reduce" needs "compression" LeanVec4x8 or LeanVec8x8';
  }
  return Number(reduce) >= Number(dims) ? `"reduce" must be less than "dims" (${dims})` : undefined;
}
