import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffSchemas } from '../../src/plan/diff-schema.ts';
import { emptyPatch, mergePatch } from '../../src/plan/merge.ts';
import type { FieldUpdate, SchemaPatch } from '../../src/plan/plan.ts';
import { canonicalDefinition } from '../../src/schema/canonical.ts';
import { differences } from '../../src/schema/compare.ts';
import type { IndexDefinition } from '../../src/schema/definition.ts';
import { arbitraryDefinition } from '../schema/arbitrary-definition.ts';
import { definition, field, jsonDefinition, patch, vector } from './inputs.ts';

const definitions = arbitraryDefinition();

/** Two definitions that differ only in what a patch can say. */
const pairs = fc.tuple(definitions, definitions).map(([source, other]) => {
  const { name, storageType, prefixes, stopwords, fields } = other;
  const { stopwords: _, ...rest } = source;
  const target = { ...rest, name, storageType, prefixes, fields, ...(stopwords && { stopwords }) };
  return [source, canonicalDefinition(target)] as const;
});

it('merging the difference of two definitions into the first gives the second', () => {
  fc.assert(
    fc.property(pairs, ([source, target]) => {
      const merged = mergePatch(source, diffSchemas(source, target));
      expect(merged.problems).toEqual([]);
      expect(differences(merged.target, target)).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

it('the difference that a difference makes is itself', () => {
  fc.assert(
    fc.property(pairs, ([source, target]) => {
      const changes = diffSchemas(source, target);
      expect(sorted(diffSchemas(source, mergePatch(source, changes).target))).toEqual(sorted(changes));
    }),
    { numRuns: 500 },
  );
});

/** Fields of a patch in order of their names; their order changes nothing. */
function sorted(changes: SchemaPatch): SchemaPatch {
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  return {
    ...changes,
    addFields: [...changes.addFields].sort(byName),
    updateFields: [...changes.updateFields].sort(byName),
    removeFields: [...changes.removeFields].sort(),
  };
}

/** Edits that each say something: no value is the one that is there, none is idle. */
const edits = fc.record({
  addFields: fc.subarray([
    { name: 'sku', type: 'tag' as const, attrs: { separator: '|' } },
    { name: 'body', type: 'text' as const, path: 'b', attrs: { weight: 2, sortable: true } },
  ]),
  removeFields: fc.subarray(['price']),
  updateFields: fc.subarray<FieldUpdate>([
    { name: 'title', attrs: { weight: null, sortable: true } },
    { name: 'embedding', attrs: { algorithm: 'flat', datatype: 'float16' } },
  ]),
  index: fc.constantFrom({}, { prefixes: ['p:'] }, { name: 'other', stopwords: null }, { stopwords: ['le'] }),
});

it('the difference between a patched definition and its source is the patch', () => {
  const source = definition({
    stopwords: ['the'],
    fields: [field('title', 'text', { weight: 2 }), field('price', 'numeric'), vector('embedding', { m: 24 })],
  });
  fc.assert(
    fc.property(edits, (sections) => {
      const changes = patch(sections);
      expect(diffSchemas(source, mergePatch(source, changes).target)).toEqual(changes);
    }),
  );
});

it.each<{ what: string; source: IndexDefinition; target: IndexDefinition; changes: Partial<SchemaPatch> }>([
  { what: 'nothing', source: definition(), target: definition(), changes: {} },
  {
    what: 'another order of fields and prefixes',
    source: definition({ prefixes: ['a:', 'b:'] }),
    target: definition({ prefixes: ['b:', 'a:'], fields: definition().fields.toReversed() }),
    changes: {},
  },
  {
    what: 'another type under the same name',
    source: definition({ fields: [field('code', 'text', { weight: 2 })] }),
    target: definition({ fields: [field('code', 'tag', { separator: ';' })] }),
    changes: { updateFields: [{ name: 'code', type: 'tag', attrs: { separator: ';' } }] },
  },
  {
    what: 'a tag on JSON without a separator, which RedisVL would give one',
    source: jsonDefinition({ fields: [] }),
    target: jsonDefinition({ fields: [field('code', 'tag', {}, '$.code')] }),
    changes: { addFields: [{ name: 'code', type: 'tag', attrs: { separator: null } }] },
  },
  {
    what: 'a name taken away and another like it given',
    source: definition({ fields: [field('a', 'text')] }),
    target: definition({ fields: [field('b', 'text')] }),
    changes: { addFields: [{ name: 'b', type: 'text', attrs: {} }], removeFields: ['a'] },
  },
])('diffSchemas() says no more than it must: $what', ({ source, target, changes }) => {
  expect(diffSchemas(source, target)).toEqual({ ...emptyPatch, ...changes });
});
