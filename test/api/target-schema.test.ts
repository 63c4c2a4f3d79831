import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  applyPlan,
  createIndex,
  createPlan,
  describeIndex,
  formatSchema,
  isNoOp,
  type MigrationPlan,
} from '../../src/index.ts';
import { inFolder } from '../apply/support/folder.ts';
import { indexIsReady } from '../redis/index-is-ready.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { flat } from './support/products.ts';

const indexes: Readonly<Record<string, readonly string[]>> = {
  hash: [
    ...['ON', 'HASH', 'PREFIX', '2', 'doc:', 'item:', 'FILTER', '@price < 100', 'LANGUAGE', 'german', 'SCORE', '0.5'],
    ...['NOOFFSETS', 'STOPWORDS', '2', 'und', 'oder', 'SCHEMA', 'title', 'AS', 'headline', 'TEXT', 'WEIGHT', '2'],
    ...[
      'tags',
      'TAG',
      'SEPARATOR',
      ';',
      'CASESENSITIVE',
      'SORTABLE',
      'price',
      'NUMERIC',
      'SORTABLE',
      'area',
      'GEOSHAPE',
    ],
    ...['FLAT', 'v', 'VECTOR', 'HNSW', '12', 'TYPE', 'FLOAT32', 'DIM', '4', 'DISTANCE_METRIC', 'IP', 'M', '8'],
    ...['EF_RUNTIME', '33', 'EPSILON', '0.5'],
  ],
  json: [
    ...['ON', 'JSON', 'PREFIX', '1', 'j:', 'SCHEMA', '$.meta.title', 'AS', 'title', 'TEXT', 'NOSTEM'],
    ...['$.tags[*]', 'AS', 'tags', 'TAG', '$.v', 'AS', 'v', ...flat],
  ],
  everything: ['PREFIX', '1', '', 'STOPWORDS', '0', 'SCHEMA', 'title', 'TEXT', 'PHONETIC', 'dm:en'],
};

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());
beforeEach(() => server.send('FLUSHALL'));

const connection = () => ({ url: server.url });

async function planTo(index: string, schema: string): Promise<MigrationPlan> {
  return inFolder((folder) => {
    const targetSchemaPath = join(folder, 'target.yaml');
    writeFileSync(targetSchemaPath, schema);
    return createPlan({ connection: connection(), index, targetSchemaPath });
  });
}

it.each(Object.keys(indexes))(
  'what "index info --yaml" prints of %s creates it again, and as a target changes nothing',
  async (name) => {
    await server.send('FT.CREATE', name, ...indexes[name]!);
    const { definition } = await describeIndex(connection(), name);
    const schema = formatSchema(definition);
    expect(isNoOp(await planTo(name, schema))).toBe(true);
    await inFolder(async (folder) => {
      const schemaPath = join(folder, 'schema.yaml');
      writeFileSync(schemaPath, schema);
      expect((await createIndex(connection(), { schemaPath })).outcome).toBe('identical');
      await server.send('FT.DROPINDEX', name);
      expect((await createIndex(connection(), { schemaPath })).outcome).toBe('created');
    });
    expect((await describeIndex(connection(), name)).definition).toEqual(definition);
  },
);

it('a schema that says little changes only what it says, and is applied', async () => {
  await server.send('FT.CREATE', 'hash', ...indexes.hash!);
  const vector = Buffer.from(new Float32Array([1, 2, 3, 4]).buffer);
  await server.send('HSET', 'doc:1', 'title', 'Haus', 'price', '5', 'v', vector);
  await indexIsReady(server, 'hash');
  const before = (await describeIndex(connection(), 'hash')).definition;
  const fields = before.fields.map(({ name, type }) => `  - {name: ${name}, type: ${type}${changes[name] ?? ''}}`);
  const plan = await planTo('hash', ['fields:', ...fields].join('\n'));
  expect(plan.blockedReasons).toEqual([]);
  expect(plan.requestedChanges.updateFields).toEqual([
    { name: 'headline', attrs: { weight: null } },
    { name: 'v', attrs: { datatype: 'float16' } },
  ]);
  await inFolder(async (backupDir) => {
    const report = await applyPlan({ connection: connection(), plan, backupDir });
    expect(report.result).toBe('succeeded');
  });
  const after = (await describeIndex(connection(), 'hash')).definition;
  expect({ ...after, fields: [] }).toEqual({ ...before, fields: [] });
  expect(after.fields.map(({ attrs }) => attrs)).toEqual(
    before.fields.map(({ name, attrs: { weight, ...attrs } }) =>
      name === 'v' ? { ...attrs, datatype: 'float16' } : attrs,
    ),
  );
});

const changes: Readonly<Record<string, string>> = {
  headline: ', attrs: {weight: null}',
  v: ', attrs: {datatype: float16}',
};
