import type { Field } from './definition.ts';
import { attributesFor } from './field-types.ts';

/**
 * The fields in an order that FT.CREATE understands; their own order wherever that will do.
 *
 * The server reads a field's options until a word is none, in any case, so `title TEXT weight NUMERIC` fails: it takes the field
 * `weight` for a WEIGHT of the title. FT.ALTER can make such an index nevertheless, and so can a patch ask for one. Fields
 * with such names go first, or after a field that does not take them. Where no order will do, the server says so.
 */
export function safeOrder(fields: readonly Field[]): readonly Field[] {
  if (fields.every((field, at) => at === 0 || !takesAfter(fields[at - 1]!, field))) {
    return fields;
  }
  const waiting = byDifficulty(fields);
  const ordered: Field[] = [];
  while (waiting.length > 0) {
    const previous = ordered.at(-1);
    const fitting = waiting.findIndex((field) => previous === undefined || !takesAfter(previous, field));
    ordered.push(...waiting.splice(Math.max(fitting, 0), 1));
  }
  return ordered;
}

/** Fields that the fewest others may precede come first; the rest keep their order. */
function byDifficulty(fields: readonly Field[]): Field[] {
  const difficulty = new Map(
    fields.map((field) => [field, fields.filter((other) => takesAfter(other, field)).length] as const),
  );
  return [...fields].sort((a, b) => difficulty.get(b)! - difficulty.get(a)!);
}

/** True where the server would take the path of `next` for an option of `field`. */
function takesAfter(field: Field, next: Field): boolean {
  return optionWords(field).includes(next.path.toUpperCase());
}

/** The words that the server takes for options after all that is written of the field. */
function optionWords({ type, attrs }: Field): readonly string[] {
  if (type === 'vector') {
    return ['INDEXMISSING'];
  }
  if (attrs.sortable === true || attrs.no_index === true) {
    // Only these may follow SORTABLE or NOINDEX, and UNF only where SORTABLE is the last word.
    const mayUnf = attrs.no_index !== true && attrs.unf !== true;
    return mayUnf ? ['SORTABLE', 'NOINDEX', 'UNF'] : ['SORTABLE', 'NOINDEX'];
  }
  return attributesFor(type)
    .flatMap(({ token, values }) => (token === '' ? (values ?? []).map((value) => value.toUpperCase()) : [token]))
    .filter((word) => word !== 'UNF');
}
