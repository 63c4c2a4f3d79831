import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalDefinition } from '../../src/schema/canonical.ts';
import type { IndexDefinition } from '../../src/schema/definition.ts';
import { type OverlaidSchema, overlaySchema } from '../../src/schema/overlay-schema.ts';
import { writeSchema } from '../../src/schema/redisvl-schema.ts';
import { arbitraryDefinition } from './arbitrary-definition.ts';

const live: IndexDefinition = {
  name: 'products',
  storageType: 'hash',
  prefixes: ['doc:', 'old:'],
  filter: '@price > 1',
  options: ['NOHL'],
  stopwords: ['le'],
  fields: [
    { name: 'title', path: 't', type: 'text', attrs: { weight: 2, no_stem: true } },
    {
      name: 'v',
      path: 'v',
      type: 'vector',
      attrs: { dims: 4, algorithm: 'hnsw', datatype: 'float32', distance_metric: 'cosine', m: 24 },
    },
  ],
};

function overlaid(schema: object): OverlaidSchema {
  const reading = overlaySchema(live, schema);
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems));
  return reading;
}

function problemsOf(schema: object): string[] {
  const reading = overlaySchema(live, schema);
  return 'problems' in reading ? reading.problems.map(({ path, message }) => `${path.join('.')}: ${message}`) : [];
}

it('a schema that mentions nothing changes nothing', () => {
  expect(overlaid({}).definition).toEqual(canonicalDefinition(live));
  expect(overlaid({ index: {} }).definition).toEqual(canonicalDefinition(live));
});

it('what a schema says of a live index, said again, changes nothing', () => {
  fc.assert(
    fc.property(arbitraryDefinition(), (definition) => {
      expect(overlaySchema(definition, writeSchema(definition))).toMatchObject({ definition });
    }),
    { numRuns: 500 },
  );
});

it('a missing prefix, path, filter or attribute stays as it is', () => {
  const { definition } = overlaid({
    index: { name: 'products' },
    fields: [
      { name: 'title', type: 'text' },
      { name: 'v', type: 'vector', attrs: { datatype: 'float16' } },
    ],
  });
  const [title, vector] = live.fields;
  expect(definition).toEqual(
    canonicalDefinition({
      ...live,
      fields: [title!, { ...vector!, attrs: { ...vector!.attrs, datatype: 'float16' } }],
    }),
  );
});

it('null takes an attribute and the stopwords back to the server’s default', () => {
  const { definition } = overlaid({
    index: { stopwords: null },
    fields: [{ name: 'title', type: 'text', attrs: { weight: null } }],
  });
  expect(definition.stopwords).toBeUndefined();
  expect(definition.fields).toEqual([{ name: 'title', path: 't', type: 'text', attrs: { no_stem: true } }]);
});

it('a field that the list does not name is gone, and a new one is what RedisVL would make of it', () => {
  const { definition } = overlaid({ fields: [{ name: 'sku', type: 'tag' }] });
  expect(definition.fields).toEqual([{ name: 'sku', path: 'sku', type: 'tag', attrs: {} }]);
});

it('what stays although nobody mentions it is told', () => {
  const { unmentioned } = overlaid({
    fields: [
      { name: 'title', type: 'text', attrs: { no_stem: true } },
      { name: 'v', type: 'vector', attrs: { algorithm: 'flat' } },
    ],
  });
  expect(unmentioned).toEqual(["the index's own stopwords", 'weight "2" of \'title\'']);
});

it.each([
  [{ index: { prefix: null } }, 'index.prefix: "prefix" cannot be cleared; leave it out to keep it as it is'],
  [
    { index: { definition: { filter: '@price > 2' } } },
    'index.definition.filter: "filter" cannot be changed by a migration: it is "@price > 1" in the live index',
  ],
  [
    { index: { definition: { language: 'french' } } },
    'index.definition.language: "language" cannot be changed by a migration: it is not set in the live index',
  ],
  [{ fields: [{ name: 'title', type: 'text', attrs: { weigth: 1 } }] }, /unknown attribute "weigth"/],
  [{ fields: [{ name: 'v', type: 'vector', attrs: { m: 1 } }] }, /"m" must be/],
  [{ fields: [{ name: 'w', type: 'vector', attrs: { dims: 3 } }] }, /a vector field needs "algorithm"/],
  [{ indexes: {} }, /unknown key "indexes"/],
  [{ index: { nmae: 'x' } }, /unknown key "nmae"/],
  [{ version: 2 }, /version must be "0.1.0"/],
  [{ index: 'products' }, /must be a map/],
] as [object, string | RegExp][])('%j is refused', (schema, message) => {
  const found = problemsOf(schema);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(message);
});
