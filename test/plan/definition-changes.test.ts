import { expect, it } from 'vitest';
import { definitionChanges } from '../../src/plan/definition-changes.ts';
import type { Field, IndexDefinition } from '../../src/schema/definition.ts';

const title: Field = { name: 'title', path: 'title', type: 'text', attrs: { weight: 1 } };
const brand: Field = { name: 'brand', path: 'brand', type: 'tag', attrs: { sortable: true } };
const flat: Field = {
  name: 'embedding',
  path: 'embedding',
  type: 'vector',
  attrs: { algorithm: 'flat', dims: 8, datatype: 'float32', distance_metric: 'cosine', block_size: 512 },
};
const source: IndexDefinition = {
  name: 'products',
  storageType: 'hash',
  prefixes: ['p:'],
  options: [],
  fields: [title, brand, flat],
};

function changes(change: Partial<IndexDefinition>, renames: { oldName: string; newName: string }[] = []) {
  return definitionChanges(source, { ...source, ...change }, renames);
}

it('definitionChanges() finds none where only defaults are written out', () => {
  expect(changes({ score: 1, fields: [{ ...title, attrs: {} }, brand, flat] })).toEqual([]);
});

it('definitionChanges() tells what the index itself becomes', () => {
  expect(changes({ name: 'goods', prefixes: ['g:'], filter: '@price > 1', stopwords: [] })).toEqual([
    { kind: 'renamed', what: 'name', from: 'products', to: 'goods' },
    { kind: 'changed', what: 'prefixes', from: '"p:"', to: '"g:"' },
    { kind: 'changed', what: 'filter', to: '@price > 1' },
    { kind: 'changed', what: 'stopwords', to: 'none' },
  ]);
});

it('definitionChanges() lists attributes of kept fields, and those an algorithm brings only where they are given', () => {
  const hnsw: Field = { ...flat, attrs: { ...flat.attrs, algorithm: 'hnsw', datatype: 'float16', m: 32 } };
  expect(changes({ fields: [title, { ...brand, attrs: {} }, hnsw] })).toEqual([
    { kind: 'changed', field: 'brand', what: 'sortable', from: 'true', to: 'false' },
    { kind: 'changed', field: 'embedding', what: 'algorithm', from: 'flat', to: 'hnsw' },
    { kind: 'changed', field: 'embedding', what: 'datatype', from: 'float32', to: 'float16' },
    { kind: 'changed', field: 'embedding', what: 'm', to: '32' },
  ]);
});

it('definitionChanges() describes fields that come, go and are renamed', () => {
  const price: Field = { name: 'price', path: 'cost', type: 'numeric', attrs: { sortable: true } };
  const maker: Field = { ...brand, name: 'maker', path: 'maker' };
  expect(changes({ fields: [maker, flat, price] }, [{ oldName: 'brand', newName: 'maker' }])).toEqual([
    { kind: 'renamed', field: 'brand', what: 'field', from: 'brand', to: 'maker' },
    { kind: 'removed', field: 'title', what: 'field', from: 'text' },
    { kind: 'added', field: 'price', what: 'field', to: 'numeric, path cost, sortable' },
  ]);
});

it('definitionChanges() tells a path that moves on its own', () => {
  expect(changes({ fields: [{ ...title, path: 'headline' }, brand, flat] })).toEqual([
    { kind: 'changed', field: 'title', what: 'path', from: 'title', to: 'headline' },
  ]);
});
