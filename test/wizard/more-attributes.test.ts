import { expect, it } from 'vitest';
import type { FieldType } from '../../src/schema/definition.ts';
import { attributesFor, fieldTypes, vectorAlgorithms } from '../../src/schema/field-types.ts';
import { definition, field, jsonDefinition, patch, update, vector } from '../plan/inputs.ts';
import { asked, converse, patchOf } from './converse.ts';

const products = definition();

const kinds: readonly { type: FieldType; algorithm?: string }[] = [
  ...fieldTypes.filter((type) => type !== 'vector').map((type) => ({ type })),
  ...vectorAlgorithms.map((algorithm) => ({ type: 'vector' as const, algorithm })),
];

it.each(kinds)('m reaches every attribute of a field of this type: $type $algorithm', ({ type, algorithm }) => {
  const source = algorithm === undefined ? field('f', type) : vector('f', { algorithm });
  const { lines } = asked(converse(definition({ fields: [source] }), ['m f']).turn).question;
  const listed = lines.slice(1).map((line) => /^\d+\. (\w+): /.exec(line)?.[1]);
  expect(listed).toEqual(attributesFor(type, algorithm).map(({ key }) => key));
});

it('m is about the field chosen last, and asks for one where none was', () => {
  expect(asked(converse(products, ['m']).turn).question.prompt).toMatch(/^Select a field /);
  const after = asked(converse(products, ['2', 'title', '', '', 'm']).turn).question;
  expect(after.lines[0]).toBe("Attributes of 'title' (text):");
});

it('m changes one attribute after another, each an edit of its own', () => {
  const answers = ['m 3', 'ef_runtime', '50', '7', 'default', 'EF_RUNTIME', 'epsilon', '0.2', '', 'u'];
  expect(patchOf(products, answers)).toEqual(update('embedding', { ef_runtime: 50 }));
});

it('m refuses what the server would refuse, with the reason', () => {
  const { output } = converse(products, ['m title', 'no_index', 'y', 'index_missing', 'y']);
  expect(output).toEqual(['"index_missing" cannot be combined with "no_index"']);
});

it('m tells a value that the server hides from one that it told', () => {
  const lineOf = (hiddenRead: boolean) =>
    asked(converse(products, ['m embedding'], { hiddenRead }).turn).question.lines.find((line) =>
      line.includes('ef_runtime'),
    );
  expect(lineOf(true)).toBe('9. ef_runtime: 10');
  expect(lineOf(false)).toBe('9. ef_runtime: 10 (assumed: the server does not tell)');
});

it('a value the server hides is kept in the patch even where it is the default', () => {
  expect(patchOf(products, ['m 3', 'ef_runtime', '10', ''])).toEqual(update('embedding', { ef_runtime: 10 }));
  expect(patchOf(products, ['m 3', 'ef_runtime', '10', ''], { hiddenRead: true })).toEqual(patch({}));
});

it('m gives an added field its place in JSON documents', () => {
  const json = jsonDefinition();
  const { addFields } = patchOf(json, ['1', 'city', 'tag', '', '', 'm', 'path', '$.address.city', '']);
  expect(addFields).toEqual([{ name: 'city', type: 'tag', path: '$.address.city', attrs: {} }]);
});
