import { expect, it } from 'vitest';
import { patchInLiveNames } from '../../src/plan/python-patch.ts';
import { definition, field, jsonDefinition, patch, vector } from './inputs.ts';

const changes = patch({
  removeFields: ['title'],
  updateFields: [{ name: 'embedding', attrs: { datatype: 'float16' } }],
  renameFields: [{ oldName: 'title', newName: 'name' }],
});

it('patchInLiveNames() calls an attribute with an AS name by that name, and leaves renames alone', () => {
  const live = definition({ fields: [field('headline', 'text', {}, 'title'), vector('vec', {}, 'embedding')] });
  expect(patchInLiveNames(changes, live)).toEqual({
    ...changes,
    removeFields: ['headline'],
    updateFields: [{ name: 'vec', attrs: { datatype: 'float16' } }],
  });
});

it('patchInLiveNames() leaves a name alone that an attribute has, that two attributes index, or that stands in JSON', () => {
  const swapped = [field('title', 'text', {}, 'other'), field('x', 'text', {}, 'title')];
  const twice = [vector('a', {}, 'embedding'), vector('b', { algorithm: 'flat' }, 'embedding')];
  expect(patchInLiveNames(changes, definition({ fields: [...swapped, ...twice] }))).toEqual(changes);
  expect(patchInLiveNames(changes, jsonDefinition())).toEqual(changes);
});
