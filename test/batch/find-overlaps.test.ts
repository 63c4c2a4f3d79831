import { expect, it } from 'vitest';
import { findOverlaps, findSharedNames, overlapText } from '../../src/batch/find-overlaps.ts';
import { patchFor, sharedParts } from '../../src/batch/patch-template.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import { definitionOf, planOf } from './support/plans.ts';

it('findOverlaps() names every pair whose prefixes cover some key both, as the guide prints it', () => {
  const plans = [
    planOf('products_main', { from: ['product:'] }),
    planOf('users', { from: ['user:'] }),
    planOf('products_premium', { from: ['product:premium:'] }),
  ];
  expect(findOverlaps(plans).map(overlapText)).toEqual([
    "products_main <-> products_premium: 'product:' <-> 'product:premium:'",
  ]);
});

it('findOverlaps() lists all pairs of prefixes of one pair of indexes, each once', () => {
  const plans = [planOf('a', { from: ['x:', 'y:'] }), planOf('b', { from: ['y:1:', 'x:'] })];
  expect(findOverlaps(plans).map(overlapText)).toEqual(["a <-> b: 'x:' <-> 'x:', 'y:' <-> 'y:1:'"]);
});

it('findOverlaps() takes an index over every key for one that overlaps with all', () => {
  const plans = [planOf('all', { from: [''] }), planOf('a', { from: ['a:'] }), planOf('b', { from: ['b:'] })];
  expect(findOverlaps(plans).map(({ left, right }) => [left, right])).toEqual([
    ['all', 'a'],
    ['all', 'b'],
  ]);
});

it('findOverlaps() counts the prefixes that indexes get, against those of others before and after', () => {
  const moved = planOf('a', { from: ['a:'], to: ['shared:'] });
  expect(findOverlaps([moved, planOf('b', { from: ['b:'], to: ['shared:b:'] })]).map(overlapText)).toEqual([
    "a <-> b: 'shared:' <-> 'shared:b:'",
  ]);
  expect(findOverlaps([moved, planOf('c', { from: ['shared:c:'] })]).map(overlapText)).toEqual([
    "a <-> c: 'shared:' <-> 'shared:c:'",
  ]);
});

it('findSharedNames() finds indexes that would get one name', () => {
  const plans = [
    planOf('a', { from: ['a:'], name: 'x' }),
    planOf('b', { from: ['b:'] }),
    planOf('c', { from: ['c:'], name: 'x' }),
  ];
  expect(findSharedNames(plans)).toEqual([{ name: 'x', indexes: ['a', 'c'] }]);
});

it('sharedParts() names what would be the same for every index, and passes templates', () => {
  expect(sharedParts({ ...emptyPatch, index: { name: 'all', prefixes: ['v2:{prefix}', 'x:'] } })).toEqual([
    'index.name "all"',
    'index.prefix "x:"',
  ]);
  expect(sharedParts({ ...emptyPatch, index: { name: '{name}_v2', prefixes: ['{name}:'] } })).toEqual([]);
  expect(sharedParts(emptyPatch)).toEqual([]);
});

it('patchFor() fills in the name and each prefix of an index', () => {
  const patch = { ...emptyPatch, index: { name: '{name}_v2', prefixes: ['v2:{prefix}'] } };
  expect(patchFor(patch, definitionOf('products', ['p:', 'q:'])).index).toEqual({
    name: 'products_v2',
    prefixes: ['v2:p:', 'v2:q:'],
  });
  expect(patchFor({ ...emptyPatch, index: { prefixes: ['{name}:'] } }, definitionOf('a', ['p:', 'q:'])).index).toEqual({
    prefixes: ['a:'],
  });
  expect(patchFor(emptyPatch, definitionOf('a', ['p:']))).toEqual(emptyPatch);
});
