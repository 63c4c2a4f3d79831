import { expect, it } from 'vitest';
import { buildPlan, isNoOp, isSupported } from '../../src/plan/build-plan.ts';
import { classify } from '../../src/plan/classify.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import { definition, facts, field, patch, snapshot, update, vector } from './inputs.ts';

const now = new Date('2026-03-20T10:00:00.789Z');
const source = snapshot(definition());

it('buildPlan() holds source, patch, target and verdict, dated to the second', () => {
  const changes = update('embedding', { datatype: 'float16' });
  const plan = buildPlan({ snapshot: source, patch: changes, facts: facts(), now });
  expect(plan).toEqual({
    source,
    requestedChanges: changes,
    target: definition({
      fields: [field('title', 'text'), field('price', 'numeric'), vector('embedding', { datatype: 'float16' })],
    }),
    blockedReasons: [],
    warnings: classify({ snapshot: source, patch: changes, facts: facts() }).warnings,
    renames: { fields: [] },
    validation: { requireDocCountMatch: true, requireSchemaMatch: true },
    createdAt: '2026-03-20T10:00:00Z',
    exact: true,
  });
  expect(isSupported(plan)).toBe(true);
  expect(isNoOp(plan)).toBe(false);
});

it('buildPlan() of a patch that changes nothing is a no-op', () => {
  const plan = buildPlan({ snapshot: source, patch: emptyPatch, facts: facts(), now });
  expect(isNoOp(plan)).toBe(true);
  expect(isSupported(plan)).toBe(true);
  expect(plan.warnings).toHaveLength(1);
});

it('buildPlan() of a field removed and added as it was is a no-op', () => {
  const changes = patch({ removeFields: ['title'], addFields: [{ name: 'title', type: 'text', attrs: {} }] });
  expect(isNoOp(buildPlan({ snapshot: source, patch: changes, facts: facts(), now }))).toBe(true);
});

it('buildPlan() is no no-op where the patch does not fit', () => {
  const plan = buildPlan({ snapshot: source, patch: patch({ removeFields: ['x'] }), facts: facts(), now });
  expect(plan.blockedReasons).toEqual(["Field 'x' not found"]);
  expect(isSupported(plan)).toBe(false);
});

it('buildPlan() extracts what is renamed', () => {
  const changes = patch({
    renameFields: [{ oldName: 'title', newName: 'name' }],
    index: { name: 'goods', prefixes: ['item:'] },
  });
  const plan = buildPlan({ snapshot: source, patch: changes, facts: facts(), now });
  expect(plan.renames).toEqual({ index: 'goods', prefix: 'item:', fields: changes.renameFields });
});
