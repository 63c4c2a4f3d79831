import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { applyPlan, rollBack } from '../../src/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { valuesOf } from './support/documents.ts';
import { inFolder } from './support/folder.ts';
import { indexHolds } from './support/index-holds.ts';
import { buildMigrationWorld } from './support/migration-world.ts';
import { changesBetween, takePicture } from './support/picture.ts';
import { planChanges, toDatatype } from './support/plan-changes.ts';
import { converted, type Datatype, encode, widths } from './support/reference-conversion.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());

afterEach(async () => {
  await server.send('FLUSHALL');
});

const datatypes = Object.keys(widths) as Datatype[];
const pairs = datatypes.flatMap((datatype) =>
  datatypes.filter((target) => target !== datatype).map((target) => ({ datatype, target })),
);

describe.each(pairs)('vectors from $datatype to $target', ({ datatype, target }) => {
  test('are converted byte by byte as the reference does it, and restored byte by byte', async () => {
    const world = await buildMigrationWorld(server, { prefix: 'doc:', dims: 24, documents: 60, datatype, target });
    const place = { connection: { url: server.url }, backupDir: join(world.folder, 'backups') };
    const report = await applyPlan({ ...place, plan: world.plan, batchSize: 25 });
    expect(report).toMatchObject({ result: 'succeeded', documents: { converted: 60 } });
    expect(changesBetween(world.expected, await world.look())).toEqual([]);
    expect(await rollBack(place)).toMatchObject({ result: 'succeeded', restored: 60 });
    expect(changesBetween(world.original, await world.look())).toEqual([]);
    world.remove();
  });
});

test('a document that held the target datatype before the run keeps its bytes, then and after a rollback', async () => {
  const shape = { prefix: 'doc:', dims: 24, datatype: 'float32', target: 'float16' } as const;
  const world = await buildMigrationWorld(server, { ...shape, documents: 60 });
  const early = encode(valuesOf(7, 24), 'float16');
  await server.send('HSET', 'doc:7', 'embedding', early);
  const place = { connection: { url: server.url }, backupDir: join(world.folder, 'backups') };
  const documents = { converted: 59, alreadyConverted: 1 };
  expect(await applyPlan({ ...place, plan: world.plan })).toMatchObject({ result: 'succeeded', documents });
  expect(await server.sendForBuffers('HGET', 'doc:7', 'embedding')).toEqual(early);
  expect(await rollBack(place)).toMatchObject({ result: 'succeeded', restored: 59 });
  expect(await server.sendForBuffers('HGET', 'doc:7', 'embedding')).toEqual(early);
  world.remove();
});

test.each(['float16', 'bfloat16'])(
  'a FLAT index under COSINE passes its own verdict in %s, whose rounded vectors are not quite at distance 0 from themselves',
  async (target) => {
    const dims = 768;
    const vector = [
      'embedding',
      'VECTOR',
      'FLAT',
      '6',
      'TYPE',
      'FLOAT32',
      'DIM',
      `${dims}`,
      'DISTANCE_METRIC',
      'COSINE',
    ];
    await server.send('FT.CREATE', 'i', 'SCHEMA', ...vector);
    for (let document = 1; document <= 40; document++) {
      await server.send('HSET', `doc:${document}`, 'embedding', encode(valuesOf(document, dims), 'float32'));
    }
    await inFolder(async (folder) => {
      const plan = await planChanges(server, folder, { index: 'i', changes: toDatatype(target) });
      const report = await applyPlan({ connection: { url: server.url }, backupDir: join(folder, 'backups'), plan });
      expect(report.validation.errors).toEqual([]);
    });
  },
);

test('two fields are converted by one write, in documents that have both, one or none of them', async () => {
  const vector = (name: string, datatype: string) => [
    ...[name, 'VECTOR', 'FLAT', '6', 'TYPE', datatype, 'DIM', '6', 'DISTANCE_METRIC', 'COSINE'],
  ];
  await server.send('FT.CREATE', 'i', 'SCHEMA', ...vector('text', 'FLOAT32'), ...vector('image', 'FLOAT64'));
  const fields = (document: number) => [
    ...(document % 2 ? ['text', encode(valuesOf(document, 6), 'float32')] : []),
    ...(document % 3 ? ['image', encode(valuesOf(document, 6), 'float64')] : []),
  ];
  for (let document = 1; document <= 36; document++) {
    await server.send('HSET', `doc:${document}`, 'number', `${document}`, ...fields(document));
  }
  const before = await takePicture(server);
  const changes = {
    update_fields: [
      { name: 'text', attrs: { datatype: 'float16' } },
      { name: 'image', attrs: { datatype: 'bfloat16' } },
    ],
  };
  await inFolder(async (folder) => {
    const place = { connection: { url: server.url }, backupDir: join(folder, 'backups') };
    const plan = await planChanges(server, folder, { index: 'i', changes });
    await server.send('CONFIG', 'RESETSTAT');
    expect((await applyPlan({ ...place, plan })).validation.errors).toEqual([]);
    const writes = /^cmdstat_hset:calls=(\d+)/m.exec(String(await server.send('INFO', 'commandstats')))?.[1];
    expect(Number(writes)).toBe(30);
    for (let document = 1; document <= 36; document++) {
      const values = valuesOf(document, 6);
      const text = document % 2 ? encode(values, 'float16') : null;
      const image = document % 3 ? converted(encode(values, 'float64'), 'float64', 'bfloat16') : null;
      expect(await server.sendForBuffers('HMGET', `doc:${document}`, 'text', 'image')).toEqual([text, image]);
    }
    expect(await rollBack(place)).toMatchObject({ result: 'succeeded' });
    expect(changesBetween(before, await takePicture(server))).toEqual([]);
  });
});

test('keys may be any bytes, and prefixes hold characters that mean something to a pattern', async () => {
  const prefix = 'we[i]r?d*\\:';
  const vector = ['embedding', 'VECTOR', 'FLAT', '6', 'TYPE', 'FLOAT32', 'DIM', '6', 'DISTANCE_METRIC', 'L2'];
  await server.send('FT.CREATE', 'i', 'PREFIX', '1', prefix, 'SCHEMA', ...vector);
  const tails = ['', ' ', '"\'\n', '\0', 'ünïcödé', 'x'.repeat(300)].map((tail) => Buffer.from(tail));
  tails.push(Buffer.from([0xff, 0xfe, 0x00, 0x80]), Buffer.from([0xc3]));
  const keys = tails.map((tail) => Buffer.concat([Buffer.from(prefix), tail]));
  const outside = Buffer.from('weir?d*:1');
  const original = (document: number) => encode(valuesOf(document, 6), 'float32');
  const embedding = (key: Buffer) => server.sendForBuffers('HGET', key, 'embedding');
  for (const [document, key] of [...keys, outside].entries()) {
    await server.send('HSET', key, 'embedding', original(document));
  }
  await inFolder(async (folder) => {
    const place = { connection: { url: server.url }, backupDir: join(folder, 'backups') };
    const plan = await planChanges(server, folder, { index: 'i', changes: toDatatype('float16') });
    const report = await applyPlan({ ...place, plan });
    expect(report.validation.errors).toEqual([]);
    expect(report.documents?.converted).toBe(8);
    expect(await Promise.all(keys.map(embedding))).toEqual(keys.map((_, i) => encode(valuesOf(i, 6), 'float16')));
    expect(await embedding(outside)).toEqual(original(keys.length));
    expect(await rollBack(place)).toMatchObject({ result: 'succeeded', restored: 8 });
    expect(await Promise.all(keys.map(embedding))).toEqual(keys.map((_, i) => original(i)));
  });
});

test('of JSON documents only the index changes, and searches with the new datatype find them', async () => {
  const schema = ['$.embedding', 'AS', 'embedding', 'VECTOR', 'HNSW', '6', 'TYPE', 'FLOAT32', 'DIM', '4'];
  await server.send('FT.CREATE', 'j', 'ON', 'JSON', 'SCHEMA', ...schema, 'DISTANCE_METRIC', 'L2');
  for (let document = 0; document < 30; document++) {
    await server.send('JSON.SET', `doc:${document}`, '$', JSON.stringify({ embedding: [document, 1, 2, 3] }));
  }
  await indexHolds(server, 'j', 30);
  const before = await takePicture(server);
  await inFolder(async (folder) => {
    const place = { connection: { url: server.url }, backupDir: join(folder, 'backups') };
    const plan = await planChanges(server, folder, { index: 'j', changes: toDatatype('float16') });
    expect(await applyPlan({ ...place, plan })).toMatchObject({ result: 'succeeded' });
    const after = await takePicture(server);
    expect(after.keys).toEqual(before.keys);
    expect(JSON.stringify(after.indexes.get('j'))).toContain('"FLOAT16"');
    const params = ['PARAMS', '2', 'v', encode([7, 1, 2, 3], 'float16'), 'DIALECT', '2'];
    const found = await server.send('FT.SEARCH', 'j', '*=>[KNN 1 @embedding $v]', ...params, 'NOCONTENT');
    expect(found).toEqual([1, 'doc:7']);
    expect(await rollBack(place)).toMatchObject({ result: 'succeeded' });
    expect(changesBetween(before, await takePicture(server))).toEqual([]);
  });
});
