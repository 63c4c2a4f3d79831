import { expect, it } from 'vitest';
import { startWizard } from '../../src/wizard/wizard.ts';
import { definition, patch } from '../plan/inputs.ts';
import { asked, converse, patchOf } from './converse.ts';

const products = definition();
const earlier = patch({
  addFields: [{ name: 'city', type: 'tag', attrs: { separator: '|' } }],
  removeFields: ['price'],
  updateFields: [{ name: 'heading', attrs: { sortable: true } }],
  renameFields: [{ oldName: 'title', newName: 'heading' }],
  index: { name: 'shop', stopwords: [] },
});

it('an earlier patch is gone on with: its changes can be changed and taken back', () => {
  const byId = { ...earlier, updateFields: [{ name: 'title', attrs: { sortable: true } }] };
  expect(patchOf(products, [], { patch: earlier })).toEqual(byId);
  expect(patchOf(products, ['4', 'heading', 'title', '3', 'city', '5', 'products'], { patch: earlier })).toEqual({
    ...byId,
    addFields: [],
    renameFields: [],
    index: { stopwords: [] },
  });
});

it('fields are listed as the earlier patch leaves them', () => {
  const { lines } = asked(converse(products, ['3'], { patch: earlier }).turn).question;
  expect(lines).toEqual([
    'Removable fields:',
    '1. heading (text)',
    '2. embedding (vector) [WARNING: vector field]',
    '3. city (tag)',
  ]);
});

it('a patch that does not fit the index is refused with what is wrong', () => {
  expect(startWizard(products, { patch: patch({ removeFields: ['prize'] }) })).toEqual({
    kind: 'refused',
    problems: [{ message: "Field 'prize' not found", suggestion: 'price' }],
  });
});
