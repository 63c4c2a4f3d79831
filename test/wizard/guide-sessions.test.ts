import { expect, it } from 'vitest';
import { definition, field, patch, vector } from '../plan/inputs.ts';
import { converse } from './converse.ts';
import { addingAField, quantizingVectors } from './guide-sessions.ts';

const myindex = definition({ name: 'myindex', fields: [field('title', 'text'), vector('embedding', { dims: 384 })] });

it("the guide's session that adds a field is printed as in the guide and gives its patch", () => {
  const { turn, transcript } = converse(myindex, addingAField.answers);
  expect(transcript.join('\n')).toBe(addingAField.dialogue);
  expect(turn).toEqual({
    kind: 'finished',
    patch: patch({ addFields: [{ name: 'category', type: 'tag', attrs: { sortable: false, separator: '|' } }] }),
  });
});

it("the guide's session that quantizes vectors is printed as in the guide and gives its patch", () => {
  const { turn, transcript } = converse(myindex, quantizingVectors.answers);
  // The guide leaves the introduction out here.
  expect(transcript.slice(6).join('\n')).toBe(quantizingVectors.dialogue);
  expect(turn).toEqual({
    kind: 'finished',
    patch: patch({ updateFields: [{ name: 'embedding', attrs: { datatype: 'float16' } }] }),
  });
});

it('the answers of both sessions fit an index on JSON too', () => {
  const json = { ...myindex, storageType: 'json' } as const;
  const added = converse(json, addingAField.answers).turn;
  expect(added).toMatchObject({ patch: { addFields: [{ name: 'category', path: '$.category' }] } });
  expect(converse(json, quantizingVectors.answers).turn.kind).toBe('finished');
});
