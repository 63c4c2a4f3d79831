import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyPatch, mergePatch } from '../../src/plan/merge.ts';
import type { SchemaPatch } from '../../src/plan/plan.ts';
import { canonicalDefinition } from '../../src/schema/canonical.ts';
import { definition, field, jsonDefinition, patch, update, vector } from './inputs.ts';

function fieldNames(source: ReturnType<typeof definition>, changes: SchemaPatch): string[] {
  return mergePatch(source, changes).target.fields.map(({ name }) => name);
}

function messages(changes: SchemaPatch, source = definition()): string[] {
  return mergePatch(source, changes).problems.map(({ message }) => message);
}

it('mergePatch() leaves everything alone that the patch does not name', () => {
  const source = definition({
    filter: '@price > 1',
    language: 'french',
    score: 0.5,
    options: ['NOHL'],
    stopwords: ['le'],
    indexAll: true,
    fields: [field('title', 'text', { weight: 2, no_stem: true }, 't'), vector('embedding', { ef_runtime: 33, m: 24 })],
  });
  const { target, problems } = mergePatch(source, update('embedding', { datatype: 'float16' }));
  expect(problems).toEqual([]);
  expect(target).toEqual({
    ...source,
    fields: [source.fields[0], vector('embedding', { datatype: 'float16', ef_runtime: 33, m: 24 })],
  });
});

it('mergePatch() drops what the new algorithm has no word for, and keeps the rest', () => {
  const source = definition({ fields: [vector('v', { m: 24, ef_runtime: 33, index_missing: true })] });
  const { target } = mergePatch(source, update('v', { algorithm: 'flat' }));
  expect(target.fields).toEqual([vector('v', { algorithm: 'flat', index_missing: true })]);
});

it('mergePatch() takes an attribute back to the default where the patch says null', () => {
  const source = definition({ fields: [field('title', 'text', { weight: 2, sortable: true })] });
  const { target } = mergePatch(source, update('title', { weight: null }));
  expect(target.fields).toEqual([field('title', 'text', { sortable: true })]);
});

it('mergePatch() applies several updates of one field in their order', () => {
  const changes = patch({
    updateFields: [
      { name: 'embedding', attrs: { m: 8, ef_construction: 100 } },
      { name: 'embedding', attrs: { m: 24 } },
    ],
  });
  const { target } = mergePatch(definition(), changes);
  expect(target.fields[2]).toEqual(vector('embedding', { m: 24, ef_construction: 100 }));
});

it('mergePatch() puts new fields last, with the path their storage type gives them', () => {
  const added = patch({ addFields: [{ name: 'sku', type: 'tag', attrs: { separator: '|' } }] });
  expect(mergePatch(definition(), added).target.fields.at(-1)).toEqual(field('sku', 'tag', { separator: '|' }));
  expect(mergePatch(jsonDefinition(), added).target.fields.at(-1)).toEqual(
    field('sku', 'tag', { separator: '|' }, '$.sku'),
  );
});

it('mergePatch() gives a new JSON tag RedisVL’s separator, since the server has none', () => {
  const { target } = mergePatch(jsonDefinition(), patch({ addFields: [{ name: 'sku', type: 'tag', attrs: {} }] }));
  expect(target.fields.at(-1)?.attrs).toEqual({ separator: ',' });
});

it('mergePatch() replaces a field that is removed and added again', () => {
  const changes = patch({ removeFields: ['title'], addFields: [{ name: 'title', type: 'tag', attrs: {} }] });
  expect(mergePatch(definition(), changes)).toMatchObject({ problems: [] });
  expect(fieldNames(definition(), changes)).toEqual(['price', 'embedding', 'title']);
});

it('mergePatch() swaps two names at once', () => {
  const changes = patch({
    renameFields: [
      { oldName: 'title', newName: 'price' },
      { oldName: 'price', newName: 'title' },
    ],
  });
  const { target, problems } = mergePatch(definition(), changes);
  expect(problems).toEqual([]);
  expect(target.fields.slice(0, 2)).toEqual([field('price', 'text'), field('title', 'numeric')]);
});

it('mergePatch() renames the physical field only where it has no name of its own', () => {
  const source = definition({ fields: [field('title', 'text'), field('cost', 'numeric', {}, 'c')] });
  const changes = patch({
    renameFields: [
      { oldName: 'title', newName: 'name' },
      { oldName: 'cost', newName: 'price' },
    ],
  });
  expect(mergePatch(source, changes).target.fields).toEqual([
    field('name', 'text'),
    field('price', 'numeric', {}, 'c'),
  ]);
});

it('mergePatch() updates a renamed field under either name', () => {
  const renameFields = [{ oldName: 'title', newName: 'name' }];
  for (const name of ['title', 'name']) {
    const changes = patch({ renameFields, updateFields: [{ name, attrs: { sortable: true } }] });
    expect(mergePatch(definition(), changes).target.fields[0]).toEqual(field('name', 'text', { sortable: true }));
  }
});

it('mergePatch() changes the index’s own settings', () => {
  const source = definition({ stopwords: ['le'] });
  const { target } = mergePatch(source, patch({ index: { name: 'p2', prefixes: ['a:', 'b:'], stopwords: null } }));
  expect(target).toMatchObject({ name: 'p2', prefixes: ['a:', 'b:'] });
  expect(target).not.toHaveProperty('stopwords');
});

it.each<{ title: string; changes: SchemaPatch; expected: string[] }>([
  {
    title: 'an added field that exists',
    changes: patch({ addFields: [{ name: 'title', type: 'tag', attrs: {} }] }),
    expected: ["Field 'title' already exists"],
  },
  {
    title: 'a field added twice',
    changes: patch({
      addFields: [
        { name: 'a', type: 'tag', attrs: {} },
        { name: 'a', type: 'text', attrs: {} },
      ],
    }),
    expected: ["Field 'a' already exists"],
  },
  {
    title: 'a field both updated and removed',
    changes: { ...update('title', { sortable: true }), removeFields: ['title'] },
    expected: ["Field 'title' is both updated and removed"],
  },
  {
    title: 'a rename to itself',
    changes: patch({ renameFields: [{ oldName: 'title', newName: 'title' }] }),
    expected: ["Field 'title' is renamed to itself"],
  },
  {
    title: 'a rename to nothing',
    changes: patch({ renameFields: [{ oldName: 'title', newName: '' }] }),
    expected: ["Field 'title' is renamed to an empty name"],
  },
  {
    title: 'a rename onto a field that stays',
    changes: patch({ renameFields: [{ oldName: 'title', newName: 'price' }] }),
    expected: ["Field 'title' cannot be renamed to 'price': the name is taken"],
  },
  {
    title: 'two renames to one name',
    changes: patch({
      renameFields: [
        { oldName: 'title', newName: 'x' },
        { oldName: 'price', newName: 'x' },
      ],
    }),
    expected: ["Field 'price' cannot be renamed to 'x': the name is taken"],
  },
  {
    title: 'one field renamed twice',
    changes: patch({
      renameFields: [
        { oldName: 'title', newName: 'x' },
        { oldName: 'title', newName: 'y' },
      ],
    }),
    expected: ["Field 'title' is renamed twice"],
  },
  {
    title: 'a field both renamed and removed',
    changes: patch({ renameFields: [{ oldName: 'title', newName: 'x' }], removeFields: ['title'] }),
    expected: ["Field 'title' is both renamed and removed"],
  },
])('mergePatch() reports $title', ({ changes, expected }) => {
  expect(messages(changes)).toEqual(expected);
});

it('mergePatch() of an empty patch is the source in canonical form', () => {
  const source = definition({ prefixes: [], fields: [field('title', 'text', { weight: 1, sortable: false })] });
  expect(mergePatch(source, emptyPatch)).toEqual({ target: canonicalDefinition(source), problems: [] });
});

it('mergePatch() twice is mergePatch() once, for any attribute updates', () => {
  const updates = fc.record({
    title: fc.record({ sortable: fc.boolean(), weight: fc.integer({ min: 1, max: 9 }), no_stem: fc.boolean() }),
    embedding: fc.record({
      datatype: fc.constantFrom('float16', 'float32', 'float64', 'bfloat16'),
      algorithm: fc.constantFrom('flat', 'hnsw'),
      distance_metric: fc.constantFrom('l2', 'ip', 'cosine'),
    }),
  });
  fc.assert(
    fc.property(updates, ({ title, embedding }) => {
      const changes = patch({
        updateFields: [
          { name: 'title', attrs: title },
          { name: 'embedding', attrs: embedding },
        ],
      });
      const once = mergePatch(definition(), changes);
      expect(once.problems).toEqual([]);
      expect(mergePatch(once.target, changes)).toEqual(once);
    }),
  );
});
