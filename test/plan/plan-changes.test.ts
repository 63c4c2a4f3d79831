import { expect, it } from 'vitest';
import { buildPlan } from '../../src/plan/build-plan.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import type { MigrationPlan, SchemaPatch } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { definition, facts, field, snapshot, vector } from './inputs.ts';

it('planChanges() lists everything a plan changes, renames first', () => {
  const plan = planOf({
    addFields: [{ name: 'category', type: 'tag', attrs: { separator: '|' } }],
    removeFields: ['price'],
    updateFields: [{ name: 'embedding', attrs: { datatype: 'float16', algorithm: 'flat' } }],
    renameFields: [{ oldName: 'title', newName: 'headline' }],
    index: { name: 'articles', prefixes: ['article:'] },
  });
  expect(planChanges(plan)).toEqual([
    { kind: 'renamed', what: 'index', from: 'products', to: 'articles', inDocuments: false },
    { kind: 'renamed', what: 'prefix', from: 'doc:', to: 'article:', inDocuments: true },
    { kind: 'renamed', what: 'field', from: 'title', to: 'headline', inDocuments: true },
    { kind: 'removed', field: 'price', type: 'numeric' },
    { kind: 'changed', field: 'embedding', attribute: 'algorithm', from: 'hnsw', to: 'flat' },
    { kind: 'changed', field: 'embedding', attribute: 'datatype', from: 'float32', to: 'float16' },
    { kind: 'added', field: 'category', type: 'tag', attrs: { separator: '|' } },
  ]);
});

it("planChanges() names the server's default where one side does not say", () => {
  const plan = planOf({ updateFields: [{ name: 'title', attrs: { sortable: true, weight: 2 } }] });
  expect(planChanges(plan)).toEqual([
    { kind: 'changed', field: 'title', attribute: 'sortable', from: false, to: true },
    { kind: 'changed', field: 'title', attribute: 'weight', from: 1, to: 2 },
  ]);
});

it('planChanges() says where a rename stays in the index', () => {
  const named = definition({ fields: [field('title', 'text', {}, 'heading'), vector('embedding')] });
  const plan = planOf({ renameFields: [{ oldName: 'title', newName: 'name' }] }, named);
  expect(planChanges(plan)).toEqual([
    { kind: 'renamed', what: 'field', from: 'title', to: 'name', inDocuments: false },
  ]);
});

it('planChanges() tells of stopwords and of several prefixes', () => {
  const several = definition({ prefixes: ['a:', 'b:'] });
  const plan = planOf({ index: { prefixes: ['a:', 'c:'], stopwords: ['the'] } }, several);
  expect(planChanges(plan)).toEqual([
    { kind: 'changed', attribute: 'stopwords', from: null, to: 'the' },
    { kind: 'changed', attribute: 'prefix', from: 'a:, b:', to: 'a:, c:' },
  ]);
});

it('planChanges() is empty for a plan that changes nothing', () => {
  expect(planChanges(planOf({}))).toEqual([]);
});

function planOf(patch: Partial<SchemaPatch>, source = definition()): MigrationPlan {
  const inputs = { snapshot: snapshot(source), patch: { ...emptyPatch, ...patch }, facts: facts() };
  return buildPlan({ ...inputs, now: new Date(0) });
}
