import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPatch, writePatch } from '../../src/documents/patch.ts';
import { problemText } from '../../src/documents/problem.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import type { SchemaPatch } from '../../src/plan/plan.ts';

function patchOf(text: string): SchemaPatch {
  const reading = readPatch(text);
  return reading.ok ? reading.value : expect.fail(JSON.stringify(reading.problems));
}

function problemsOf(text: string): string[] {
  const reading = readPatch(text);
  return reading.ok ? [] : reading.problems.map((problem) => problemText(problem, 'patch.yaml'));
}

it('the guide’s example parses as printed', () => {
  const text = `version: 1
changes:
  add_fields:
    - name: category
      type: tag
      path: $.category
      attrs:
        separator: "|"
  remove_fields:
    - legacy_field
  update_fields:
    - name: title
      attrs:
        sortable: true
    - name: embedding
      attrs:
        datatype: float16 # quantize vectors
        algorithm: HNSW
        distance_metric: cosine
`;
  expect(patchOf(text)).toEqual({
    addFields: [{ name: 'category', type: 'tag', path: '$.category', attrs: { separator: '|' } }],
    removeFields: ['legacy_field'],
    updateFields: [
      { name: 'title', attrs: { sortable: true } },
      { name: 'embedding', attrs: { datatype: 'float16', algorithm: 'hnsw', distance_metric: 'cosine' } },
    ],
    renameFields: [],
    index: {},
  });
});

it('a patch Python’s users write is read', () => {
  const text = readFileSync(new URL('golden/schema_patch.yaml', import.meta.url), 'utf8');
  expect(patchOf(text).updateFields).toEqual([{ name: 'embedding', attrs: { datatype: 'float16' } }]);
});

it.each([
  ['nothing', ''],
  ['a version', 'version: 1'],
  ['an empty section', 'changes:'],
  ['sections of null', 'changes:\n  add_fields:\n  remove_fields: null\n  update_fields: ~\n  index:\n'],
])('%s is a patch that changes nothing', (_title, text) => {
  expect(patchOf(text)).toEqual(emptyPatch);
});

it('words of YAML 1.1 are booleans where one is meant, and words elsewhere', () => {
  const text = `changes:
  add_fields:
    - {name: on, type: text, attrs: {sortable: yes, no_stem: off}}
`;
  expect(patchOf(text).addFields).toEqual([{ name: 'on', type: 'text', attrs: { sortable: true, no_stem: false } }]);
});

it('"options" is the old name of "attrs"', () => {
  const text =
    'changes:\n  update_fields:\n    - name: a\n      attrs: {m: 8, ef_runtime: 20}\n      options: {m: 16}\n';
  expect(patchOf(text).updateFields).toEqual([{ name: 'a', attrs: { m: 16, ef_runtime: 20 } }]);
});

it('renames, index settings and a default to go back to are read', () => {
  const text = `changes:
  rename_fields: [{old_name: a, new_name: b}]
  update_fields: [{name: b, attrs: {ef_runtime: null}}]
  index: {name: idx2, prefix: ["a:", "b:"], storage_type: json, stopwords: null}
`;
  expect(patchOf(text)).toMatchObject({
    renameFields: [{ oldName: 'a', newName: 'b' }],
    updateFields: [{ name: 'b', attrs: { ef_runtime: null } }],
    index: { name: 'idx2', prefixes: ['a:', 'b:'], storageType: 'json', stopwords: null },
  });
});

it.each<{ title: string; text: string; problems: string[] }>([
  {
    title: 'a misspelled section',
    text: 'version: 1\nchanges:\n  add_field: []\n',
    problems: [
      'patch.yaml:3:14 changes.add_field: unknown key "add_field" in the changes section (did you mean "add_fields"?)',
    ],
  },
  {
    title: 'sections that are not under changes',
    text: 'version: 1\nupdate_fields: []\n',
    problems: ['patch.yaml:2:16 update_fields: "update_fields" belongs under "changes"'],
  },
  {
    title: 'a misspelled attribute',
    text: 'changes:\n  update_fields:\n    - name: t\n      attrs:\n        sortabel: true\n',
    problems: [
      'patch.yaml:5:19 changes.update_fields[0].attrs.sortabel: unknown attribute "sortabel" of a field (did you mean "sortable"?)',
    ],
  },
  {
    title: 'attributes beside attrs',
    text: 'changes:\n  update_fields:\n    - name: t\n      sortable: true\n  add_fields:\n    - name: u\n      type: text\n      weight: 2\n',
    problems: [
      'patch.yaml:4:17 changes.update_fields[0].sortable: "sortable" is an attribute and belongs under "attrs"',
      'patch.yaml:8:15 changes.add_fields[0].weight: "weight" is an attribute and belongs under "attrs"',
    ],
  },
  {
    title: 'a value no datatype has',
    text: 'changes:\n  update_fields:\n    - {name: e, attrs: {datatype: float61}}\n',
    problems: [
      'patch.yaml:3:35 changes.update_fields[0].attrs.datatype: "datatype" must be one of float64, float32, float16, bfloat16, int8, uint8, not "float61" (did you mean "float64"?)',
    ],
  },
  {
    title: 'an unknown type',
    text: 'changes:\n  add_fields:\n    - {name: a, type: tags}\n',
    problems: [
      'patch.yaml:3:23 changes.add_fields[0].type: the type must be one of text, tag, numeric, geo, geoshape, vector, not "tags" (did you mean "tag"?)',
    ],
  },
  {
    title: 'names that are missing, or no text',
    text: 'changes:\n  remove_fields: [12]\n  update_fields:\n    - attrs: {m: 8}\n  rename_fields:\n    - old_name: a\n',
    problems: [
      'patch.yaml:2:19 changes.remove_fields[0]: an item of "remove_fields" must be text, not 12; put it in quotes',
      'patch.yaml:4:7 changes.update_fields[0].name: "name" is missing',
      'patch.yaml:6:7 changes.rename_fields[0].new_name: "new_name" is missing',
    ],
  },
  {
    title: 'a section that is no list',
    text: 'changes:\n  remove_fields: title\n',
    problems: ['patch.yaml:2:18 changes.remove_fields: "remove_fields" must be a list, not "title"'],
  },
  {
    title: 'a version from the future',
    text: 'version: 2\n',
    problems: ['patch.yaml:1:10 version: this program reads version 1 only'],
  },
  {
    title: 'index settings that cannot be',
    text: 'changes:\n  index:\n    prefix: []\n    key_separator: "-"\n    storage_type: hsah\n',
    problems: [
      'patch.yaml:3:13 changes.index.prefix: a list of prefixes needs one at least; write "" for an index over every key',
      'patch.yaml:4:20 changes.index.key_separator: no server knows a key separator, so there is nothing to change; leave it out',
      'patch.yaml:5:19 changes.index.storage_type: "storage_type" must be one of hash, json, not "hsah" (did you mean "hash"?)',
    ],
  },
  {
    title: 'a document that is no patch',
    text: '- a\n- b\n',
    problems: ['patch.yaml:1:1 the patch must be a map, not ["a","b"]'],
  },
  {
    title: 'broken YAML',
    text: 'changes:\n\tadd_fields: []\n',
    problems: ['patch.yaml:2:1 tabs cannot indent YAML; use spaces'],
  },
])('readPatch() reports $title', ({ text, problems }) => {
  expect(problemsOf(text)).toEqual(problems);
});

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
const textAttributes = fc.record(
  {
    sortable: fc.boolean(),
    weight: fc.option(fc.double({ min: 0, max: 9, noNaN: true }).map((weight) => weight + 0)),
    phonetic_matcher: fc.constantFrom('dm:en', 'dm:fr', null),
  },
  { requiredKeys: [] },
);
const vectorAttributes = fc.record(
  { datatype: fc.constantFrom('float16', 'int8'), m: fc.integer({ min: 2, max: 99 }), ef_runtime: fc.constant(null) },
  { requiredKeys: [] },
);
const anyPatch: fc.Arbitrary<SchemaPatch> = fc.record({
  addFields: fc.array(fc.record({ name, type: fc.constant('text' as const), attrs: textAttributes }), { maxLength: 2 }),
  removeFields: fc.array(name, { maxLength: 2 }),
  updateFields: fc.array(fc.record({ name, path: name, attrs: vectorAttributes }), { maxLength: 2 }),
  renameFields: fc.array(fc.record({ oldName: name, newName: name }), { maxLength: 2 }),
  index: fc.record(
    {
      name,
      prefixes: fc.array(name, { minLength: 1, maxLength: 2 }),
      stopwords: fc.option(fc.array(name, { maxLength: 2 })),
    },
    { requiredKeys: [] },
  ),
});

it('readPatch() reads every patch writePatch() writes as the same patch', () => {
  fc.assert(
    fc.property(anyPatch, (patch) => {
      expect(patchOf(writePatch(patch))).toEqual(patch);
    }),
  );
});
