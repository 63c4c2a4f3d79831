import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyPlan, type MigrationPlan, type MigrationReport, type RollbackReport, rollBack } from '../../src/index.ts';
import { indexIsReady } from '../redis/index-is-ready.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { valuesOf } from './support/documents.ts';
import { inFolder } from './support/folder.ts';
import { changesBetween, type Picture, takePicture } from './support/picture.ts';
import { planChanges } from './support/plan-changes.ts';
import { converted, encode } from './support/reference-conversion.ts';

const dims = 24;
const documents = 120;
const aliases = ['products-live', 'products-next'];

const createIndex = [
  ...['products', 'ON', 'HASH', 'PREFIX', '2', 'product:', 'article:', 'FILTER', '@rank < 100'],
  ...['LANGUAGE', 'german', 'LANGUAGE_FIELD', 'lang', 'SCORE', '0.5', 'SCORE_FIELD', 'boost'],
  ...['NOOFFSETS', 'STOPWORDS', '3', 'und', 'oder', 'nicht'],
  'SCHEMA',
  ...['title', 'AS', 'headline', 'TEXT', 'WEIGHT', '2.5', 'WITHSUFFIXTRIE', 'INDEXMISSING', 'INDEXEMPTY'],
  ...['title', 'AS', 'exact_title', 'TAG', 'SEPARATOR', '|', 'CASESENSITIVE', 'SORTABLE', 'UNF'],
  ...['body', 'TEXT', 'NOSTEM', 'SORTABLE', 'UNF'],
  ...['color', 'TAG', 'WITHSUFFIXTRIE', 'INDEXEMPTY', 'INDEXMISSING'],
  ...['rank', 'NUMERIC', 'SORTABLE', 'UNF'],
  ...['spot', 'GEO'],
  ...['area', 'GEOSHAPE', 'FLAT'],
  ...['embedding', 'VECTOR', 'HNSW', '14', 'TYPE', 'FLOAT32', 'DIM', `${dims}`, 'DISTANCE_METRIC', 'COSINE'],
  ...['M', '24', 'EF_CONSTRUCTION', '150', 'EF_RUNTIME', '37', 'EPSILON', '0.03'],
  ...['embedding', 'AS', 'embedding_exact', 'VECTOR', 'FLAT', '8', 'TYPE', 'FLOAT32', 'DIM', `${dims}`],
  ...['DISTANCE_METRIC', 'L2', 'BLOCK_SIZE', '64'],
  ...['thumbnail', 'VECTOR', 'FLAT', '6', 'TYPE', 'FLOAT16', 'DIM', '4', 'DISTANCE_METRIC', 'IP'],
];

let server: TestServer;
let plan: MigrationPlan;
let report: MigrationReport;
let undone: RollbackReport;
let before: Picture;
let after: Picture;
let restored: Picture;
let searchesBefore: unknown[];
let searchesAfter: unknown[];

beforeAll(async () => {
  server = await startTestServer();
  await server.send('FT.CREATE', ...createIndex);
  await server.send('FT.SYNUPDATE', 'products', 'cars', 'auto', 'wagen');
  await server.send('FT.SYNUPDATE', 'products', 'houses', 'haus', 'wohnung');
  for (const alias of aliases) await server.send('FT.ALIASADD', alias, 'products');
  await loadProducts();
  await indexIsReady(server, 'products');
  await inFolder(async (folder) => {
    const connection = { url: server.url };
    const backupDir = join(folder, 'backups');
    before = await takePicture(server, aliases);
    searchesBefore = await searchAll('float32');
    plan = await planChanges(server, folder, {
      index: 'products-live',
      aliases: ['products-next'],
      changes: {
        update_fields: [
          { name: 'embedding', attrs: { datatype: 'float16' } },
          { name: 'embedding_exact', attrs: { datatype: 'float16' } },
        ],
      },
    });
    report = await applyPlan({ connection, plan, backupDir });
    after = await takePicture(server, aliases);
    searchesAfter = await searchAll('float16');
    undone = await rollBack({ connection, backupDir });
    restored = await takePicture(server, aliases);
  });
});

afterAll(() => server.stop());

test('the run succeeds', () => {
  expect(plan.blockedReasons).toEqual([]);
  expect(report).toMatchObject({ result: 'succeeded', validation: { errors: [] } });
});

test('of the definition only the datatype has changed', () => {
  const expected = JSON.stringify(before.indexes.get('products')).replaceAll('"FLOAT32"', '"FLOAT16"');
  expect(after.indexes.get('products')).toEqual(JSON.parse(expected));
  expect([...after.indexes.keys()]).toEqual(['products']);
});

test('what FT.INFO hides is what it was', () => {
  expect(after.indexes.get('products')?.hidden).toMatchObject([
    { field: 'embedding', TYPE: 'FLOAT16', M: 24, EF_CONSTRUCTION: 150, EF_RUNTIME: 37, EPSILON: '0.03' },
    { field: 'embedding_exact', TYPE: 'FLOAT16', METRIC: 'L2', BLOCK_SIZE: 64 },
    { field: 'thumbnail', TYPE: 'FLOAT16', METRIC: 'IP' },
  ]);
});

test('both aliases point at the index', () => {
  expect([...after.aliases]).toEqual([
    ['products-live', 'products'],
    ['products-next', 'products'],
  ]);
});

test('synonyms, stems, stopwords, scores and shapes search as before', () => {
  expect(searchesAfter).toEqual(searchesBefore);
  expect((searchesBefore as number[][]).map(([found]) => found)).toEqual([50, 50, 100, 50, 0, 100, 1, 25, 25, 40, 21]);
});

test('every vector is converted, those of documents the FILTER keeps out of the index too', () => {
  const wrong = Array.from({ length: documents }, (_, document) => document).filter((document) => {
    const source = before.keys.get(keyOf(document))!;
    const original = vectorOf(document);
    const wanted = source.replace(original.toString('hex'), converted(original, 'float32', 'float16').toString('hex'));
    return after.keys.get(keyOf(document)) !== wanted;
  });
  expect(wrong).toEqual([]);
  expect(after.keys.size).toBe(documents);
});

test('rollback brings everything back, byte for byte', () => {
  expect(undone).toMatchObject({ result: 'succeeded', restored: documents });
  expect(changesBetween(before, restored)).toEqual([]);
});

async function loadProducts(): Promise<void> {
  for (let document = 0; document < documents; document++) {
    await server.send('HSET', keyOf(document), ...fieldsOf(document));
    if (document % 3 === 0) await server.send('PEXPIREAT', keyOf(document), '4102444800000');
    if (document % 5 === 0) {
      await server.send('HPEXPIREAT', keyOf(document), '4102444800000', 'FIELDS', '2', 'embedding', 'title');
    }
  }
}

function keyOf(document: number): string {
  return `${document % 2 ? 'product' : 'article'}:${document}`;
}

/** A rank of 100 and more is outside the FILTER. */
function fieldsOf(document: number): (string | Buffer)[] {
  return [
    ...['title', document % 2 ? 'auto|rot' : 'haus|blau', 'body', `die wohnungen nicht ${document}`],
    ...(document % 4 ? ['color', document % 3 ? 'red' : ''] : []),
    ...['rank', `${document}`, 'lang', 'german', 'boost', `${1 / (1 + document)}`],
    ...['spot', `${document / 10},${document / 10}`, 'area', `POLYGON((0 0, 0 ${document}, 9 9, 0 0))`],
    ...['embedding', vectorOf(document), 'thumbnail', encode(valuesOf(document + 1, 4), 'float16')],
  ];
}

function vectorOf(document: number): Buffer {
  return encode(valuesOf(document + 1, dims), 'float32');
}

/** Applications must send query vectors in the datatype of the index. */
async function searchAll(datatype: 'float32' | 'float16'): Promise<unknown[]> {
  const vector = converted(vectorOf(7), 'float32', datatype);
  const queries: readonly (readonly (string | Buffer)[])[] = [
    ['wagen'],
    ['@headline:wohnung', 'WITHSCORES'],
    ['@headline:*au*'],
    ['@exact_title:{blau}', 'SORTBY', 'rank', 'DESC'],
    ['@body:wohnung'],
    ['@body:wohnungen nicht', 'SORTBY', 'body'],
    ['*=>[KNN 1 @embedding_exact $v]', 'DIALECT', '2', 'PARAMS', '2', 'v', vector],
    ['ismissing(@color)', 'DIALECT', '2'],
    ['@color:{""}', 'DIALECT', '2'],
    ['@rank:[0 39] @spot:[0 0 20000 km]'],
    ['@area:[within $box]', 'DIALECT', '3', 'PARAMS', '2', 'box', 'POLYGON((-1 -1, -1 21, 21 21, 21 -1, -1 -1))'],
  ];
  const found: unknown[] = [];
  for (const query of queries) {
    const sorting = query.includes('SORTBY') || query.includes('WITHSCORES') ? [] : ['SORTBY', 'rank'];
    found.push(await server.send('FT.SEARCH', 'products', ...query, ...sorting, 'NOCONTENT', 'LIMIT', '0', '100'));
  }
  return found;
}
