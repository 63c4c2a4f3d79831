import { expect, it } from 'vitest';
import { datatypeChanges, vectorConversions } from '../../src/plan/conversions.ts';
import { diffFields } from '../../src/plan/diff.ts';
import { mergePatch } from '../../src/plan/merge.ts';
import type { SchemaPatch } from '../../src/plan/plan.ts';
import type { IndexDefinition } from '../../src/schema/definition.ts';
import { definition, field, jsonDefinition, patch, update, vector } from './inputs.ts';

const float16 = { source: 'float32', target: 'float16', dims: 4 };

function conversions(source: IndexDefinition, changes: SchemaPatch) {
  return vectorConversions(source, mergePatch(source, changes).target, changes.renameFields);
}

it('vectorConversions() names the source field, its datatypes and dimensions', () => {
  expect(conversions(definition(), update('embedding', { datatype: 'float16' }))).toEqual({ embedding: float16 });
});

it('vectorConversions() follows renames by their net effect, whatever their order', () => {
  const source = definition({ fields: [vector('a'), vector('b', { datatype: 'float64' })] });
  const changes = patch({
    renameFields: [
      { oldName: 'a', newName: 'b' },
      { oldName: 'b', newName: 'c' },
    ],
    updateFields: [{ name: 'a', attrs: { datatype: 'float16' } }],
  });
  expect(conversions(source, changes)).toEqual({ a: float16 });
});

it('vectorConversions() converts a hash field once, however many attributes index it', () => {
  const source = definition({ fields: [vector('flat', {}, 'v'), vector('graph', {}, 'v')] });
  const changes = patch({
    updateFields: [
      { name: 'flat', attrs: { datatype: 'float16' } },
      { name: 'graph', attrs: { datatype: 'float16' } },
    ],
  });
  expect(conversions(source, changes)).toEqual({ flat: float16 });
});

it('vectorConversions() has no work in JSON documents, where datatypeChanges() still sees the change', () => {
  const changes = update('embedding', { datatype: 'float16' });
  const source = jsonDefinition();
  expect(conversions(source, changes)).toEqual({});
  expect(datatypeChanges(source, mergePatch(source, changes).target, [])).toEqual({ embedding: float16 });
});

it('vectorConversions() ignores removed, added and unchanged fields', () => {
  const changes = patch({
    removeFields: ['embedding'],
    addFields: [{ name: 'image', type: 'vector', attrs: { dims: 8, algorithm: 'flat' } }],
  });
  expect(conversions(definition(), changes)).toEqual({});
  expect(conversions(definition(), update('embedding', { m: 32 }))).toEqual({});
});

it('diffFields() sees a field removed and added under its name as kept', () => {
  const changes = patch({ removeFields: ['title'], addFields: [{ name: 'title', type: 'numeric', attrs: {} }] });
  const source = definition();
  const diff = diffFields(source, mergePatch(source, changes).target, []);
  expect(diff.added).toEqual([]);
  expect(diff.removed).toEqual([]);
  expect(diff.kept[0]).toEqual({ source: field('title', 'text'), target: field('title', 'numeric') });
});
