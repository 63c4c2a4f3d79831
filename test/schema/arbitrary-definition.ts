import fc from 'fast-check';
import { canonicalDefinition, indexOptions } from '../../src/schema/canonical.ts';
import { checkAttributes } from '../../src/schema/check-attributes.ts';
import type { AttributeValue, Field, FieldType, IndexDefinition, StorageType } from '../../src/schema/definition.ts';
import { type Attribute, attributesFor, fieldTypes, vectorAlgorithms } from '../../src/schema/field-types.ts';

/** What the definitions may hold. */
export interface ArbitraryOptions {
  /** Only what RediSearch 2.10 takes. Default false. */
  readonly forStack?: boolean;
  /** With attributes that FT.INFO does not show. Default true. */
  readonly hidden?: boolean;
}

/** Any definition a server could have, in canonical form. */
export function arbitraryDefinition(options: ArbitraryOptions = {}): fc.Arbitrary<IndexDefinition> {
  return fc
    .constantFrom<StorageType>('hash', 'json')
    .chain((storageType) =>
      fc.record(
        {
          name: fc.constantFrom('i', 'idx:products', 'a b'),
          storageType: fc.constant(storageType),
          prefixes: fc.array(fc.constantFrom('a:', 'b:', '', 'FILTER', '*[x]'), { maxLength: 3 }),
          filter: fc.constantFrom('@n > 1', '@t == "SCHEMA"'),
          language: fc.constantFrom('french', 'German', 'english'),
          languageField: word,
          score: fc.double({ min: 0, max: 1, noNaN: true }).map((score) => score + 0),
          scoreField: word,
          payloadField: word,
          indexAll: options.forStack === true ? fc.constant(false) : fc.boolean(),
          // Newer servers refuse these two together.
          options: fc
            .subarray([...indexOptions])
            .filter((chosen) => !(chosen.includes('NOFIELDS') && chosen.includes('MAXTEXTFIELDS'))),
          stopwords: fc.array(fc.constantFrom('the', 'A', 'foo', 'é'), { maxLength: 4 }),
          fields: fc.uniqueArray(arbitraryField(storageType, options), {
            selector: ({ name }) => name,
            minLength: 1,
            maxLength: 6,
          }),
        },
        { requiredKeys: ['name', 'storageType', 'prefixes', 'options', 'fields'] },
      ),
    )
    .map((definition) => canonicalDefinition(definition as IndexDefinition));
}

const word = fc.constantFrom('lang', 'x y', 'SCORE', '$.a');

function arbitraryField(storageType: StorageType, options: ArbitraryOptions): fc.Arbitrary<Field> {
  const path =
    storageType === 'json' ? fc.constantFrom('$.a', '$.b[*].c', '$..d') : fc.constantFrom('a', 'b', 'AS', '@');
  const own = fc.constantFrom('title', 'a', 'x y', 'TEXT', 'type', 'é');
  return fc
    .tuple(
      own,
      fc.option(path, { nil: undefined }),
      fc.constantFrom(...fieldTypes).chain((type) => typed(type, options)),
    )
    .map(([name, other, { type, attrs }]) => ({
      name,
      path: other ?? (storageType === 'json' ? `$["${name}"]` : name),
      type,
      attrs,
    }))
    .filter((field) => checkAttributes({ ...field, storageType }).length === 0);
}

function typed(type: FieldType, options: ArbitraryOptions): fc.Arbitrary<Pick<Field, 'type' | 'attrs'>> {
  const algorithm = fc.constantFrom(
    ...vectorAlgorithms.filter((name) => options.forStack !== true || name !== 'svs-vamana'),
  );
  return (type === 'vector' ? algorithm : fc.constant(undefined)).chain((chosen) => {
    const attributes = attributesFor(type, chosen).filter(
      ({ key, shownBy }) => key !== 'algorithm' && (options.hidden !== false || shownBy === 'info'),
    );
    return fc
      .record(Object.fromEntries(attributes.map((attribute) => [attribute.key, arbitraryValue(attribute, options)])), {
        requiredKeys: attributes.filter(({ required }) => required === true).map(({ key }) => key),
      })
      .map((attrs) => ({ type, attrs: chosen === undefined ? attrs : { ...attrs, algorithm: chosen } }));
  });
}

function arbitraryValue(
  { kind, key, values, min, max }: Attribute,
  options: ArbitraryOptions,
): fc.Arbitrary<AttributeValue> {
  switch (kind) {
    case 'flag':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: min ?? 0, max: Math.min(max ?? 3000, 3000) });
    case 'float':
      return fc.constantFrom(0.01, 0.5, 1, 1e-7, 12.25, 0.30000000000000004);
    case 'character':
      return fc.constantFrom(',', '|', ' ', '\t', '"');
    case 'enum':
      return fc.constantFrom(...(key === 'datatype' && options.forStack === true ? stackDatatypes : (values ?? [])));
  }
}

const stackDatatypes = ['float64', 'float32', 'float16', 'bfloat16'];
