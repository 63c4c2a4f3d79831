import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { applyPlan, type MigrationPlan, rollBack } from '../../src/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { vectorOf } from './support/documents.ts';
import { inFolder } from './support/folder.ts';
import { indexHolds } from './support/index-holds.ts';
import { changesBetween, type Picture, takePicture } from './support/picture.ts';
import { type Changes, planChanges, toDatatype } from './support/plan-changes.ts';

const documents = 50;

let server: TestServer;
let original: Picture;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());

beforeEach(async () => {
  await server.send('FLUSHALL');
  await server.send(
    ...['FT.CREATE', 'things', 'PREFIX', '1', 'thing:', 'SCHEMA', 'title', 'TEXT', 'color', 'TAG', 'rank', 'NUMERIC'],
    ...['spot', 'GEO', 'flat', 'VECTOR', 'FLAT', '6', 'TYPE', 'FLOAT32', 'DIM', '8', 'DISTANCE_METRIC', 'L2'],
    ...['graph', 'VECTOR', 'HNSW', '8', 'TYPE', 'FLOAT32', 'DIM', '8', 'DISTANCE_METRIC', 'COSINE', 'M', '12'],
  );
  await server.send('FT.SYNUPDATE', 'things', 'names', 'title', 'name');
  await server.send('FT.ALIASADD', 'live', 'things');
  for (let document = 1; document <= documents; document++) {
    const vector = vectorOf(document, { dims: 8, datatype: 'float32' });
    await server.send(
      ...['HSET', `thing:${document}`, 'title', `title ${document}`, 'color', 'red;blue', 'rank', `${document}`],
      ...['spot', `${document},1`, 'size', `${document}`, 'flat', vector, 'graph', vector],
    );
  }
  await indexHolds(server, 'things', documents);
  original = await look();
});

const look = () => takePicture(server, ['live']);
const update = (name: string, attrs: Readonly<Record<string, unknown>>): Changes => ({
  update_fields: [{ name, attrs }],
});

interface Case {
  readonly what: string;
  readonly changes: Changes;
  /** The attribute as FT.INFO then tells it; none for a field that is gone. */
  readonly field: string;
  readonly words: readonly (string | number)[];
  /** What VECSIM_INFO then tells. */
  readonly hidden?: Readonly<Record<string, unknown>>;
}

const named = (field: string, ...words: (string | number)[]) => ({
  field,
  words: ['identifier', field, 'attribute', field, 'type', ...words],
});
const flatAs = (metric: string) => [
  ...['VECTOR', 'algorithm', 'FLAT', 'data_type', 'FLOAT32', 'dim', 8, 'distance_metric', metric],
];
const graphAs = (metric: string, m: number, efConstruction: number) => [
  ...['VECTOR', 'algorithm', 'HNSW', 'data_type', 'FLOAT32', 'dim', 8, 'distance_metric', metric],
  ...['M', m, 'ef_construction', efConstruction],
];

const cases: readonly Case[] = [
  {
    what: 'FLAT becomes HNSW',
    changes: update('flat', { algorithm: 'hnsw' }),
    ...named('flat', ...graphAs('L2', 16, 200)),
  },
  {
    what: 'HNSW becomes FLAT',
    changes: update('graph', { algorithm: 'flat' }),
    ...named('graph', ...flatAs('COSINE')),
  },
  { what: 'another metric', changes: update('flat', { distance_metric: 'ip' }), ...named('flat', ...flatAs('IP')) },
  {
    what: 'M and EF_CONSTRUCTION',
    changes: update('graph', { m: 32, ef_construction: 80 }),
    ...named('graph', ...graphAs('COSINE', 32, 80)),
  },
  {
    what: 'EF_RUNTIME and EPSILON, which FT.INFO does not show',
    changes: update('graph', { ef_runtime: 55, epsilon: 0.2 }),
    ...named('graph', ...graphAs('COSINE', 12, 200)),
    hidden: { EF_RUNTIME: 55, EPSILON: '0.2' },
  },
  {
    what: 'a text field gets a weight, a suffix trie and sorting, and loses stemming',
    changes: update('title', { weight: 3, withsuffixtrie: true, sortable: true, no_stem: true }),
    ...named('title', 'TEXT', 'WEIGHT', '3', 'SORTABLE', 'NOSTEM', 'WITHSUFFIXTRIE'),
  },
  {
    what: 'a tag field gets a separator and cares for case',
    changes: update('color', { separator: ';', case_sensitive: true }),
    ...named('color', 'TAG', 'SEPARATOR', ';', 'CASESENSITIVE'),
  },
  {
    what: 'a numeric field becomes sortable',
    changes: update('rank', { sortable: true }),
    ...named('rank', 'NUMERIC', 'SORTABLE', 'UNF'),
  },
  {
    what: 'a geo field becomes sortable',
    changes: update('spot', { sortable: true }),
    ...named('spot', 'GEO', 'SORTABLE'),
  },
  {
    what: 'a field is added',
    changes: { add_fields: [{ name: 'size', type: 'numeric' }] },
    ...named('size', 'NUMERIC'),
  },
  { what: 'a field is removed', changes: { remove_fields: ['spot'] }, field: 'spot', words: [] },
];

test.each(cases)('$what: the index changes, no document does, and rollback undoes it', async (one) => {
  await withPlan(one.changes, async (plan, place) => {
    expect(await applyPlan({ ...place, plan })).toMatchObject({ result: 'succeeded', validation: { errors: [] } });
    const after = await look();
    expect(after.keys).toEqual(original.keys);
    expect(after.aliases).toEqual(original.aliases);
    expect(attributeIn(after, one.field)).toEqual(one.words);
    if (one.hidden) expect(hiddenIn(after, one.field)).toMatchObject(one.hidden);
    expect(otherAttributes(after, one.field)).toEqual(otherAttributes(original, one.field));
    expect(await server.send('FT.SEARCH', 'live', 'name', 'NOCONTENT', 'LIMIT', '0', '0')).toEqual([documents]);
    expect(await rollBack(place)).toMatchObject({ result: 'succeeded' });
    expect(changesBetween(original, await look())).toEqual([]);
  });
});

describe('a plan that was carried out', () => {
  test('is said to have been, and changes nothing, when it is applied again', async () => {
    await withPlan(update('title', { weight: 2 }), async (plan, place) => {
      const first = await applyPlan({ ...place, plan });
      const before = await look();
      const told: string[] = [];
      const again = await applyPlan({ ...place, plan, onEvent: ({ type }) => told.push(type) });
      expect(again.result).toBe('succeeded');
      expect(again.warnings).toContain(
        `The plan had been carried out before, by run ${first.runId}; nothing was changed`,
      );
      expect(told.filter((type) => type.startsWith('index.'))).toEqual([]);
      expect(changesBetween(before, await look())).toEqual([]);
    });
  });

  test('starts afresh after a rollback, and the files of the first run are put away', async () => {
    await withPlan(toBothDatatypes('float16'), async (plan, place) => {
      const first = await applyPlan({ ...place, plan });
      await rollBack(place);
      const second = await applyPlan({ ...place, plan });
      expect(second).toMatchObject({ result: 'succeeded', documents: { converted: documents } });
      expect(second.runId).not.toBe(first.runId);
      expect(readdirSync(join(place.backupDir, 'runs'))).toEqual([first.runId]);
      const kept = readdirSync(join(place.backupDir, 'runs', first.runId!)).sort();
      expect(kept).toEqual(expect.arrayContaining(['migration_backup_things.data', 'migration_backup_things.header']));
      expect(await rollBack(place)).toMatchObject({ result: 'succeeded', runId: second.runId, restored: documents });
      expect(changesBetween(original, await look())).toEqual([]);
    });
  });
});

test('a patch that asks for what is there already says so and changes nothing', async () => {
  await withPlan(toBothDatatypes('float32'), async (plan, place) => {
    expect(plan.warnings.join()).toMatch(/nothing/i);
    const told: string[] = [];
    const report = await applyPlan({ ...place, plan, onEvent: ({ type }) => told.push(type) });
    expect(report).toMatchObject({ result: 'succeeded' });
    expect(told).toEqual([]);
    expect(changesBetween(original, await look())).toEqual([]);
  });
});

test('an empty index is migrated and rolled back like any other', async () => {
  const vector = ['embedding', 'VECTOR', 'FLAT', '6', 'TYPE', 'FLOAT32', 'DIM', '8', 'DISTANCE_METRIC', 'L2'];
  await server.send('FT.CREATE', 'empty', 'PREFIX', '1', 'none:', 'SCHEMA', ...vector);
  const before = await look();
  await inFolder(async (folder) => {
    const place = { connection: { url: server.url }, backupDir: join(folder, 'backups') };
    const plan = await planChanges(server, folder, { index: 'empty', changes: toDatatype('float16') });
    expect(await applyPlan({ ...place, plan })).toMatchObject({ result: 'succeeded', documents: { converted: 0 } });
    expect(JSON.stringify((await look()).indexes.get('empty'))).toContain('"FLOAT16"');
    expect(await rollBack(place)).toMatchObject({ result: 'succeeded', restored: 0 });
  });
  expect(changesBetween(before, await look())).toEqual([]);
});

function toBothDatatypes(datatype: string): Changes {
  return { update_fields: ['flat', 'graph'].map((name) => ({ name, attrs: { datatype } })) };
}

type Place = { readonly connection: { readonly url: string }; readonly backupDir: string };

function withPlan(changes: Changes, work: (plan: MigrationPlan, place: Place) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    const plan = await planChanges(server, folder, { index: 'live', changes });
    expect(plan.blockedReasons).toEqual([]);
    await work(plan, { connection: { url: server.url }, backupDir: join(folder, 'backups') });
  });
}

function attributes(picture: Picture): (string | number)[][] {
  return picture.indexes.get('things')?.attributes as (string | number)[][];
}

function attributeIn(picture: Picture, field: string): readonly (string | number)[] {
  return attributes(picture).find((words) => words[3] === field) ?? [];
}

function otherAttributes(picture: Picture, field: string): readonly unknown[] {
  return attributes(picture).filter((words) => words[3] !== field);
}

function hiddenIn(picture: Picture, field: string): unknown {
  const hidden = picture.indexes.get('things')?.hidden as { field: string }[];
  return hidden.find((one) => one.field === field);
}
