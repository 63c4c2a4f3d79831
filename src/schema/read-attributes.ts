import { readValue } from './attribute-value.ts';
import type { AttributeValue, FieldType } from './definition.ts';
import { type Attribute, attributesFor, attributesOfAnyType } from './field-types.ts';
import { nearest } from './nearest.ts';
import { type Problem, type ProblemPath, problem, shown } from './problem.ts';

/** Attributes as a patch gives them; `null` means "back to the server's default". */
export type AttributeChanges = Readonly<Record<string, AttributeValue | null>>;

/** Whose attributes they are, as far as it is known; the less is known, the more attributes are allowed. */
export interface AttributeOwner {
  readonly type?: FieldType;
  /** Of a vector, where the map itself does not say. */
  readonly algorithm?: string;
}

/**
 * Reads a map of attributes somebody wrote: known names only, every value in its one form. Absent (undefined, null) is empty.
 *
 * Looks at each attribute alone; whether they fit together is `normaliseAttributes`' question.
 *
 * @param options.at path of the map, put before the problems' paths
 * @returns what could be read, and what could not
 */
export function readAttributes(
  input: unknown,
  options: AttributeOwner & { readonly at?: ProblemPath } = {},
): { readonly attrs: AttributeChanges; readonly problems: readonly Problem[] } {
  const at = options.at ?? [];
  if (input === undefined || input === null) {
    return { attrs: {}, problems: [] };
  }
  if (typeof input !== 'object' || Array.isArray(input)) {
    return { attrs: {}, problems: [problem(at, `must be a map of attributes, not ${shown(input)}`)] };
  }
  const allowed = allowedAttributes(input as Readonly<Record<string, unknown>>, options);
  const attrs: Record<string, AttributeValue | null> = {};
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries(input)) {
    const attribute = allowed.find((candidate) => candidate.key === key);
    if (attribute === undefined) {
      problems.push(problem([...at, key], ...unknown(key, allowed, options)));
    } else if (value === null || value === undefined) {
      attrs[key] = null;
    } else {
      const reading = readValue(attribute, value);
      if ('value' in reading) {
        attrs[key] = reading.value;
      } else {
        problems.push(problem([...at, key], `"${key}" ${reading.message}`, reading.suggestion));
      }
    }
  }
  return { attrs, problems };
}

function allowedAttributes(
  input: Readonly<Record<string, unknown>>,
  { type, algorithm }: AttributeOwner,
): readonly Attribute[] {
  if (type === undefined) {
    return attributesOfAnyType();
  }
  const choice = attributesFor(type).find(({ key }) => key === 'algorithm');
  const reading = choice === undefined ? undefined : readValue(choice, input.algorithm);
  return attributesFor(type, reading !== undefined && 'value' in reading ? reading.value : algorithm);
}

/** Message and suggestion. */
function unknown(
  key: string,
  allowed: readonly Attribute[],
  { type }: AttributeOwner,
): [message: string, suggestion: string | undefined] {
  const names = allowed.map((attribute) => attribute.key);
  return [`unknown attribute "${key}" of a ${type === undefined ? 'field' : `${type} field`}`, nearest(key, names)];
}
