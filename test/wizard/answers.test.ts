import { expect, it } from 'vitest';
import { definition, field, jsonDefinition, patch, update, vector } from '../plan/inputs.ts';
import { asked, converse, patchOf, stateAfter } from './converse.ts';

const products = definition({
  fields: [
    field('title', 'text', { weight: 2 }),
    field('brand', 'tag', { separator: ';' }),
    vector('embedding', { m: 24 }),
  ],
});
const json = jsonDefinition({ fields: [field('title', 'text', {}, '$.title')] });

/** The last prompt after these answers. */
const promptAfter = (answers: readonly string[], source = products) =>
  asked(converse(source, answers).turn).question.prompt;

it.each([
  ['a number out of range', ['9'], /^Invalid action: please choose 1-8, or u \(undo last\), m /],
  ['a word', ['finish'], /^Invalid action/],
  ['a letter with more behind it', ['u 2'], /^Invalid action/],
  ['a blank field name', ['1', ' '], /^A field name is required/],
  ['the name of a field that exists', ['1', 'title'], /^Field 'title' already exists/],
  ['the name of a field that is staged', ['1', 'x', 'geo', '', '1', 'x'], /^Field 'x' already exists/],
  ['an unknown type', ['1', 'x', 'tags'], /^Invalid field type: .* \(did you mean tag\?\)$/],
  ['a vector', ['1', 'x', 'vector'], /^A vector field needs a vector in every document first/],
  ['neither y nor n', ['1', 'x', 'geo', 'maybe'], /^Sortable must be y or n, not "maybe"$/],
  ['a separator of two characters', ['1', 'x', 'tag', '', '||'], /^Separator must be one ASCII character/],
  ['no separator on a hash', ['1', 'x', 'tag', '', 'none'], /"separator" must be one ASCII character/],
  ['a weight in words', ['2', 'title', '', 'heavy'], /^Weight must be a number, not "heavy"$/],
  ['a field that is not there', ['2', 'titel'], /^Invalid selection: .* \(did you mean "title"\?\)$/],
  ['number 0', ['3', '0'], /^Invalid selection: type a number from 1 to 3, or a name$/],
  [
    'an unknown algorithm',
    ['2', '3', 'HNWS'],
    /^Algorithm must be one of flat, hnsw, svs-vamana, .*\(did you mean hnsw\?\)$/,
  ],
  ['an unknown datatype', ['2', '3', '', 'flot16'], /^Datatype must be one of .* \(did you mean float16\?\)$/],
  ['an M of 0', ['2', '3', '', '', '', '0'], /^M must be a whole number from 2 to 32767, not "0"$/],
  ['a fraction', ['2', '3', '', '', '', '', '1.5'], /^EF_CONSTRUCTION must be a whole number, not "1.5"$/],
  ['a new name that is taken', ['4', 'title', 'brand'], /^Field 'brand' already exists/],
  ['a rename of what is only staged', ['1', 'x', 'geo', '', '4', 'x'], /^'x' is not in the index yet/],
  ['dimensions', ['m embedding', 'dims'], /^dims cannot be changed/],
  ['a path that is none', ['1', 'x', 'geo', '', 'm', 'path', 'a.b'], /^A JSONPath begins with \$$/],
])('%s is asked for again, with one line why', (_, answers, why) => {
  const source = answers.includes('path') ? json : products;
  const { turn, output } = converse(source, answers);
  expect(output).toEqual([expect.stringMatching(why)]);
  expect(asked(turn).question).toEqual({ lines: [], prompt: promptAfter(answers.slice(0, -1), source) });
});

it('current values are those of the index, and of what is staged', () => {
  expect(promptAfter(['2', 'title', ''])).toBe('Weight [current: 2]: ');
  expect(promptAfter(['2', 'brand'])).toBe('Sortable [y/n] [current: n]: ');
  expect(promptAfter(['2', 'brand', ''])).toBe('Separator [current: ;]: ');
  expect(promptAfter(['2', '3', '', '', ''])).toBe('M [current: 24]: ');
  expect(promptAfter(['2', '3', '', 'float16', '', '', '', '2', '3', ''])).toBe('Datatype [current: float16]: ');
});

it('blank answers keep everything, and say so', () => {
  const { output } = converse(products, ['2', '3', '', '', '', '', '']);
  expect(output).toEqual(["Nothing about 'embedding' was changed."]);
  expect(patchOf(products, ['2', '3', '', '', '', '', '', '4', 'title', '', '5', '', '6', ''])).toEqual(patch({}));
});

it('a value that is the current one changes nothing', () => {
  expect(patchOf(products, ['2', '3', 'hnsw', 'FLOAT32', 'cosine', '24', '200'])).toEqual(patch({}));
});

it('the questions about a vector follow its algorithm', () => {
  expect(promptAfter(['2', '3', 'flat', '', ''])).toBe('Enter a number: ');
  expect(promptAfter(['2', '3', 'SVS_VAMANA', '', ''])).toBe('GRAPH_MAX_DEGREE [current: 32]: ');
  const turn = asked(converse(products, ['2', '3', 'svs-vamana']).turn);
  expect(turn.question.lines[0]).toBe('Datatype: float16, float32');
});

it('an algorithm that cannot take the current datatype asks until there is one it can take', () => {
  const source = definition({ fields: [vector('embedding', { datatype: 'float64' })] });
  const kept = converse(source, ['2', '1', 'svs-vamana', '']);
  expect(kept.output).toEqual(['svs-vamana takes float16 and float32 only, not float64']);
  expect(patchOf(source, ['2', '1', 'svs-vamana', '', 'float16', '', '', 'LVQ8'])).toEqual(
    update('embedding', { algorithm: 'svs-vamana', datatype: 'float16', compression: 'LVQ8' }),
  );
});

it('"default" takes a value back to the default, and "space" and quotes are separators', () => {
  expect(patchOf(products, ['2', 'title', '', 'default'])).toEqual(update('title', { weight: null }));
  expect(patchOf(products, ['2', 'brand', '', 'space'])).toEqual(update('brand', { separator: ' ' }));
  expect(patchOf(products, ['2', 'brand', '', `"'"`])).toEqual(update('brand', { separator: "'" }));
});

it('a removed vector needs the whole word "yes", other fields do not', () => {
  expect(converse(products, ['3', '3', 'y']).output).toEqual(['Cancelled.']);
  expect(patchOf(products, ['3', '3', 'y', '3', '1'])).toEqual(patch({ removeFields: ['title'] }));
  expect(patchOf(products, ['3', 'embedding', 'yes'])).toEqual(patch({ removeFields: ['embedding'] }));
});

it('removing a staged addition cancels it', () => {
  const added = ['1', 'x', 'numeric', 'y'];
  expect(patchOf(products, added).addFields).toEqual([{ name: 'x', type: 'numeric', attrs: { sortable: true } }]);
  expect(converse(products, [...added, '3', 'x']).output).toEqual(["Cancelled staged addition of 'x'."]);
  expect(patchOf(products, [...added, '3', 'x'])).toEqual(patch({}));
});

it.each<[string, string[], object]>([
  ['rename, remove', ['4', 'title', 'b', '3', 'b'], { removeFields: ['title'] }],
  ['rename, rename', ['4', 'title', 'b', '4', 'b', 'c'], { renameFields: [{ oldName: 'title', newName: 'c' }] }],
  ['rename there and back', ['4', 'title', 'b', '4', 'b', 'title'], {}],
  ['remove, undo', ['3', 'title', 'u'], {}],
  [
    'update, rename, update, rename',
    ['2', 'title', 'y', '', '4', 'title', 'b', '2', 'b', '', '3', '4', 'b', 'c'],
    {
      updateFields: [{ name: 'title', attrs: { sortable: true, weight: 3 } }],
      renameFields: [{ oldName: 'title', newName: 'c' }],
    },
  ],
  [
    'a swap through a third name',
    ['4', 'title', 'x', '4', 'brand', 'title', '4', 'x', 'brand'],
    {
      renameFields: [
        { oldName: 'title', newName: 'brand' },
        { oldName: 'brand', newName: 'title' },
      ],
    },
  ],
  [
    'remove, add again as another type',
    ['3', 'title', '1', 'title', 'geo', ''],
    { removeFields: ['title'], addFields: [{ name: 'title', type: 'geo', attrs: {} }] },
  ],
  ['algorithm there and back', ['2', '3', 'flat', '', '', '2', '3', 'hnsw', '', '', '', ''], {}],
  ['sortable on and off', ['2', 'title', 'y', '', '2', 'title', 'n', ''], {}],
  ['the index there and back', ['5', 'x', '5', 'products'], {}],
  ['the prefix there and back', ['6', 'x:', '6', 'doc:'], {}],
])('%s gives the net effect', (_, answers, sections) => {
  expect(patchOf(products, answers)).toEqual(patch(sections));
});

it('index name and prefix are staged; the empty prefix takes a pair of quotes', () => {
  expect(patchOf(products, ['5', 'shop', '6', 'p:'])).toEqual(patch({ index: { name: 'shop', prefixes: ['p:'] } }));
  expect(patchOf(products, ['6', '""'])).toEqual(patch({ index: { prefixes: [''] } }));
});

it('several prefixes stay as they are, without a question', () => {
  const source = definition({ prefixes: ['a:', 'b:'] });
  const { turn, output } = converse(source, ['6']);
  expect(output).toEqual([
    "The index has several prefixes ('a:', 'b:'), and one cannot take the place of all: they stay as they are.",
  ]);
  expect(asked(turn).state.step.kind).toBe('menu');
});

it('u takes the last edit back, one at a time', () => {
  const answers = ['2', 'title', 'y', '', '3', 'brand', 'u'];
  expect(converse(products, answers).output).toEqual(["Undone: remove 'brand'"]);
  expect(patchOf(products, answers)).toEqual(update('title', { sortable: true }));
  expect(converse(products, [...answers, 'U', 'u']).output).toEqual(['There is nothing to undo.']);
});

it('d discards; it asks first where something is staged', () => {
  expect(converse(products, ['d']).turn).toEqual({ kind: 'discarded' });
  expect(promptAfter(['3', 'brand', 'd'])).toBe('Discard everything that is staged? [y/n]: ');
  expect(converse(products, ['3', 'brand', 'd', 'y']).turn).toEqual({ kind: 'discarded' });
  expect(patchOf(products, ['3', 'brand', 'd', 'n'])).toEqual(patch({ removeFields: ['brand'] }));
});

it('7 and p hand out the patch to be shown', () => {
  const removed = patch({ removeFields: ['brand'] });
  expect(asked(converse(products, ['3', 'brand', '7']).turn).show).toEqual({ what: 'patch', patch: removed });
  expect(asked(converse(products, ['3', 'brand', 'p']).turn).show).toEqual({ what: 'plan', patch: removed });
});

it('<< leads back to the menu from every question and drops what was begun', () => {
  const questions = [['1'], ['1', 'x'], ['1', 'x', 'tag', 'y'], ['2'], ['2', '3', 'flat'], ['3'], ['3', '3'], ['4']];
  const more = [['4', '1'], ['5'], ['6'], ['m'], ['m 1'], ['m 1', 'weight'], ['3', 'brand', 'd']];
  for (const answers of [...questions, ...more]) {
    const { edits, step } = stateAfter(products, [...answers, '<<']);
    expect(step).toEqual({ kind: 'menu' });
    expect(edits).toEqual(stateAfter(products, answers).edits);
  }
});

it('a field that is called like a number is chosen by its name first', () => {
  const source = definition({ fields: [field('2', 'text'), field('x', 'text')] });
  expect(patchOf(source, ['3', '2'])).toEqual(patch({ removeFields: ['2'] }));
});

it('a field added to JSON says where its values are expected', () => {
  const { output } = converse(json, ['1', 'my city', 'geo', '']);
  expect(output).toEqual(['Its values are expected at $["my city"] (m changes that).']);
});
