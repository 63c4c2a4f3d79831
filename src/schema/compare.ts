import { canonicalDefinition } from './canonical.ts';
import type { Field, IndexDefinition } from './definition.ts';
import { type Attribute, attributesOf, reportedCompressions, serverDefault } from './field-types.ts';

/** What counts as a difference, and how the two sides are called. */
export interface ComparisonOptions {
  /**
   * How a side was read back from a server: what cannot be seen that way does not count, and `GlobalSQ8` stands for whatever
   * compression was asked for. `info`: FT.INFO alone. `debug`: VECSIM_INFO too. Default: everything counts.
   */
  readonly readBack?: 'info' | 'debug';
  /** Default `the first` and `the second`. */
  readonly names?: readonly [first: string, second: string];
}

/**
 * The differences between two definitions as short sentences, values in quotes; empty where both build the same index.
 *
 * Absent attributes are the server's defaults; the order of fields and prefixes does not count. Fields are the same when
 * their names are. To compare an index made under a scratch name or prefix, put the other's name and prefixes in first.
 *
 * @example
 * differences(plan.source.definition, live, { readBack: 'info', names: ['the plan', 'the live index'] });
 * // ['field "title": weight is "2" in the plan, "1" in the live index']
 */
export function differences(
  first: IndexDefinition,
  second: IndexDefinition,
  options: ComparisonOptions = {},
): string[] {
  const [firstName, secondName] = options.names ?? ['the first', 'the second'];
  const sides = [canonicalDefinition(first), canonicalDefinition(second)] as const;
  const [firstFields, secondFields] = sides.map(({ fields }) => new Map(fields.map((field) => [field.name, field])));
  const rows = indexRows(sides, options);
  for (const [name, field] of firstFields!) {
    const other = secondFields!.get(name);
    rows.push(...(other === undefined ? [] : fieldRows([field, other], sides, options)));
  }
  return [
    ...onlyIn(firstFields!, secondFields!).map((name) => `field "${name}" is only in ${firstName}`),
    ...onlyIn(secondFields!, firstFields!).map((name) => `field "${name}" is only in ${secondName}`),
    ...rows
      .filter(([, left, right]) => left !== right)
      .map(([what, left, right]) => `${what} is ${left} in ${firstName}, ${right} in ${secondName}`),
  ];
}

/** What is compared, and its text on either side. */
type Row = readonly [what: string, first: string, second: string];
type Sides = readonly [IndexDefinition, IndexDefinition];

function onlyIn(fields: ReadonlyMap<string, Field>, others: ReadonlyMap<string, Field>): string[] {
  return [...fields.keys()].filter((name) => !others.has(name));
}

function indexRows(sides: Sides, { readBack }: ComparisonOptions): Row[] {
  const [first, second] = sides.map((side) => [
    ['name', quoted(side.name)],
    ['storage type', quoted(side.storageType)],
    ['prefix list', list([...new Set(side.prefixes)].sort())],
    ['filter', quoted(side.filter)],
    ['language', quoted(side.language ?? 'english')],
    ['language field', quoted(side.languageField)],
    ['score', quoted(side.score ?? 1)],
    ['score field', quoted(side.scoreField)],
    ['payload field', quoted(side.payloadField)],
    ['INDEXALL', quoted(side.indexAll ?? false)],
    ['option list', list(side.options)],
    ['stopword list', stopwordText(side.stopwords, readBack !== undefined)],
  ]) as [[string, string][], [string, string][]];
  return first.map(([what, text], index) => [what, text, second[index]![1]]);
}

/** Some servers lower-case beyond A to Z, so what was read back cannot tell the case. */
function stopwordText(stopwords: readonly string[] | undefined, ignoreCase: boolean): string {
  if (stopwords === undefined) {
    return "the server's";
  }
  return list(ignoreCase ? [...new Set(stopwords.map((word) => word.toLowerCase()))].sort() : stopwords);
}

function fieldRows([left, right]: readonly [Field, Field], sides: Sides, { readBack }: ComparisonOptions): Row[] {
  const label = (what: string) => `field "${left.name}": ${what}`;
  const place: Row = [label('path'), quoted(left.path), quoted(right.path)];
  if (left.type !== right.type) {
    return [place, [label('type'), quoted(left.type), quoted(right.type)]];
  }
  // Attributes that only one of two algorithms has say nothing that the algorithms do not say.
  const shared = attributesOf(left).filter(({ key }) => attributesOf(right).some((other) => other.key === key));
  const seen = shared.filter(
    (attribute) => isSeen(attribute, readBack) && !(readBack && isBlurred(attribute.key, left, right)),
  );
  return [
    place,
    ...seen.map(
      (attribute): Row => [
        label(attribute.key),
        quoted(left.attrs[attribute.key] ?? serverDefault(attribute, sides[0].storageType)),
        quoted(right.attrs[attribute.key] ?? serverDefault(attribute, sides[1].storageType)),
      ],
    ),
  ];
}

function isSeen({ shownBy }: Attribute, readBack: 'info' | 'debug' | undefined): boolean {
  return readBack === undefined || shownBy === 'info' || shownBy === readBack;
}

/** A server without Intel's library prints one word for every compression, and no reduced dimensions. */
function isBlurred(key: string, left: Field, right: Field): boolean {
  const compressions = [left.attrs.compression, right.attrs.compression];
  const isReported = compressions.some((word) => Object.hasOwn(reportedCompressions, String(word)));
  return isReported && ((key === 'compression' && !compressions.includes(undefined)) || key === 'reduce');
}

function quoted(value: string | number | boolean | undefined): string {
  return value === undefined ? 'not set' : `"${value}"`;
}

function list(words: readonly string[]): string {
  return words.length === 0 ? 'empty' : words.map(quoted).join(' ');
}
