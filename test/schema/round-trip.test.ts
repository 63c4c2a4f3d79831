import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalDefinition } from '../../src/schema/canonical.ts';
import { differences } from '../../src/schema/compare.ts';
import { attributesOfAnyType, fieldTypes } from '../../src/schema/field-types.ts';
import { fingerprint } from '../../src/schema/fingerprint.ts';
import { readSchema, writeSchema } from '../../src/schema/redisvl-schema.ts';
import { arbitraryDefinition } from './arbitrary-definition.ts';

const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
const scalar = fc.constantFrom('yes', 'HNSW', 'cosine', 'float16', 4, '8', true, null, '|');
const definitions = arbitraryDefinition();

it('reading what was written gives an equal definition', () => {
  fc.assert(
    fc.property(definitions, (definition) => {
      expect(readSchema(writeSchema(definition))).toEqual({ definition });
    }),
    { numRuns: 1000 },
  );
});

it('reading survives a trip through JSON text', () => {
  fc.assert(
    fc.property(definitions, (definition) => {
      expect(readSchema(JSON.parse(JSON.stringify(writeSchema(definition))))).toEqual({ definition });
    }),
  );
});

it('the canonical form of a canonical form is itself', () => {
  fc.assert(
    fc.property(definitions, (definition) => {
      expect(canonicalDefinition(definition)).toEqual(definition);
    }),
  );
});

it('two definitions differ exactly where their fingerprints do', () => {
  const members = fc.subarray(['prefixes', 'options', 'score', 'fields', 'filter'] as const);
  fc.assert(
    fc.property(definitions, definitions, members, (first, other, taken) => {
      const second = canonicalDefinition({ ...first, ...Object.fromEntries(taken.map((key) => [key, other[key]])) });
      expect(fingerprint(first) === fingerprint(second)).toBe(differences(first, second).length === 0);
    }),
    { numRuns: 1000 },
  );
});

it('a definition is the same as itself with its fields and prefixes the other way round', () => {
  fc.assert(
    fc.property(definitions, (definition) => {
      const turned = {
        ...definition,
        prefixes: definition.prefixes.toReversed(),
        fields: definition.fields.toReversed(),
      };
      expect(differences(definition, turned)).toEqual([]);
      expect(fingerprint(turned)).toBe(fingerprint(definition));
    }),
  );
});

it('reading never throws, whatever it is given', () => {
  fc.assert(
    fc.property(anything, anything, (index, fields) => {
      const reading = readSchema({ index, fields });
      expect('definition' in reading || reading.problems.length > 0).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

it('reading never throws on attributes of any kind, and never lets one through that cannot be written', () => {
  const attrs = fc.dictionary(
    fc.constantFrom(...attributesOfAnyType().map(({ key }) => key)),
    fc.oneof(anything, scalar),
  );
  const field = fc.record({ name: fc.string(), type: fc.constantFrom(...fieldTypes), attrs });
  fc.assert(
    fc.property(fc.array(field, { maxLength: 3 }), fc.constantFrom('hash', 'json'), (fields, storage_type) => {
      const reading = readSchema({ index: { name: 'i', prefix: '', storage_type }, fields });
      if ('definition' in reading) {
        expect(readSchema(writeSchema(reading.definition))).toEqual(reading);
      }
    }),
    { numRuns: 2000 },
  );
});
