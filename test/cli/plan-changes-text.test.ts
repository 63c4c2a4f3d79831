import { expect, it } from 'vitest';
import { planChangesText } from '../../src/cli/output/plan-changes-text.ts';
import { buildPlan } from '../../src/plan/build-plan.ts';
import { estimate } from '../../src/plan/estimate.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import type { MigrationPlan, SchemaPatch } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { definition, facts, jsonDefinition, snapshot } from '../plan/inputs.ts';

it('planChangesText() is a difference to read, with what it costs', () => {
  const plan = planOf({
    addFields: [{ name: 'category', type: 'tag', attrs: { separator: '|' } }],
    removeFields: ['price'],
    updateFields: [{ name: 'embedding', attrs: { datatype: 'float16' } }],
    renameFields: [{ oldName: 'title', newName: 'headline' }],
  });
  expect(textOf(plan)).toBe(`Changes to index 'products' (10 documents):
  y> title      -> headline (in every document)
  r- price      numeric; documents keep its data
  y~ embedding  datatype: float32 -> float16
  g+ category   tag, separator |
Cost:
  no searches until 10 documents are indexed again
  10 documents rewritten
  ~630 bytes of backup
  ~80 bytes less memory for vectors`);
});

it('planChangesText() of a JSON index says that no document is touched', () => {
  const plan = planOf({ updateFields: [{ name: 'embedding', attrs: { datatype: 'float16' } }] }, jsonDefinition());
  expect(textOf(plan)).toContain('indexed again\n  no document is touched');
});

function textOf(plan: MigrationPlan): string {
  const mark = (letter: string) => (text: string) => `${letter}${text}`;
  const colors = { red: mark('r'), yellow: mark('y'), green: mark('g'), dim: mark('d') };
  return planChangesText({ changes: planChanges(plan), cost: estimate(plan) }, colors);
}

function planOf(patch: Partial<SchemaPatch>, source = definition()): MigrationPlan {
  const inputs = { snapshot: snapshot(source), patch: { ...emptyPatch, ...patch }, facts: facts() };
  return buildPlan({ ...inputs, now: new Date(0) });
}
