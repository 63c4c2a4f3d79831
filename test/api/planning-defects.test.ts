import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyPlan, readPlan, writePlan } from '../../src/index.ts';
import { inFolder } from '../apply/support/folder.ts';
import { planChanges } from '../apply/support/plan-changes.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createProducts, expectApplied, expectBlocked, flat, planned, update } from './support/products.ts';

// What Python's migrator loses data or an index over, where planning is the place to stop it. Each test is named after the
// behaviour; docs/reliability.md lists them beside those of apply.

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());
beforeEach(() => server.send('FLUSHALL'));

describe('what the server would refuse after the drop', () => {
  it('a JSON index with a TAG that has no separator is planned and applied', async () => {
    await server.send(
      ...['FT.CREATE', 'products', 'ON', 'JSON', 'PREFIX', '1', 'doc:'],
      ...['SCHEMA', '$.tag', 'AS', 'tag', 'TAG', '$.title', 'AS', 'title', 'TEXT'],
    );
    await server.send('JSON.SET', 'doc:1', '$', '{"tag":["a,b","c"],"title":"one"}');
    await expectApplied(server, update('title', { sortable: true }));
    expect(await server.send('FT.SEARCH', 'products', '@tag:{a\\,b}', 'NOCONTENT')).toEqual([1, 'doc:1']);
  });

  it('an index with a NOINDEX field that is not sortable is planned and applied', async () => {
    await createProducts(server, ['title', 'TEXT', 'NOINDEX', 'price', 'NUMERIC']);
    await expectApplied(server, update('price', { sortable: true }));
  });

  it('INDEXMISSING on a vector is planned and applied', async () => {
    await createProducts(server, ['embedding', ...flat, 'price', 'NUMERIC']);
    await expectApplied(server, update('embedding', { index_missing: true }));
    expect(await server.send('FT.SEARCH', 'products', 'ismissing(@embedding)', 'DIALECT', '2')).toEqual([0]);
  });

  it('bfloat16 is planned and applied', async () => {
    await createProducts(server, ['embedding', ...flat]);
    await expectApplied(server, update('embedding', { datatype: 'bfloat16' }));
    expect(await server.send('HSTRLEN', 'doc:1', 'embedding')).toBe(8);
  });

  it.each<[string, string, object, RegExp]>([
    ['int8 on a server without it', 'embedding', { datatype: 'int8' }, /Datatype int8 .* needs Redis 8\.0 or later/],
    ['uint8 on a server without it', 'embedding', { datatype: 'uint8' }, /Datatype uint8 .* needs Redis 8\.0/],
    ['SVS-VAMANA on a server without it', 'embedding', { algorithm: 'svs-vamana' }, /SVS-VAMANA .* needs Redis 8\.2/],
    [
      'NOINDEX with INDEXMISSING',
      'title',
      { no_index: true, index_missing: true },
      /"index_missing" cannot be combined/,
    ],
  ])('%s is refused at planning time', async (_what, name, attrs, reason) => {
    await createProducts(server, ['title', 'TEXT', 'embedding', ...flat]);
    await expectBlocked(server, update(name, attrs), reason);
  });

  it.each<[string, string, object]>([
    ['m: 0', 'embedding', { algorithm: 'hnsw', m: 0 }],
    ['a separator of two characters', 'tag', { separator: '||' }],
  ])('%s is an error of the patch', async (_what, name, attrs) => {
    await createProducts(server, ['tag', 'TAG', 'embedding', ...flat]);
    await expect(planned(server, update(name, attrs))).rejects.toMatchObject({
      code: 'FILE_INVALID',
      changed: 'nothing',
    });
  });

  it('removing every field is refused', async () => {
    await createProducts(server, ['title', 'TEXT', 'price', 'NUMERIC']);
    await expectBlocked(server, { remove_fields: ['title', 'price'] }, /^The patch removes every field/m);
  });

  it('a plan for a compressed SVS index survives its file', async () => {
    await createProducts(server, ['embedding', ...flat]);
    const plan = await planned(
      server,
      update('embedding', { algorithm: 'svs-vamana', compression: 'LeanVec4x8', reduce: 2 }),
    );
    await inFolder(async (folder) => {
      const path = join(folder, 'plan.yaml');
      await writePlan(plan, path);
      expect((await readPlan(path)).target).toEqual(plan.target);
    });
    expect(plan.target.fields[0]?.attrs.compression).toBe('LeanVec4x8');
  });
});

describe('everything of the source', () => {
  it('is in the target unless the patch says otherwise', async () => {
    await createProducts(
      server,
      ['title', 'AS', 'headline', 'TEXT', 'WEIGHT', '3', 'price', 'NUMERIC', 'embedding', ...flat],
      ['FILTER', '@price < 3', 'LANGUAGE', 'german', 'SCORE', '0.5', 'NOFREQS', 'STOPWORDS', '1', 'und'],
    );
    const plan = await planned(server, update('price', { sortable: true }));
    const { fields, ...rest } = plan.source.definition;
    expect(rest).toMatchObject({ filter: '@price < 3', language: 'german', score: 0.5, stopwords: ['und'] });
    expect(plan.target).toEqual({
      ...rest,
      fields: fields.map((field) => (field.name === 'price' ? { ...field, attrs: { sortable: true } } : field)),
    });
    expect(fields[0]).toMatchObject({ name: 'headline', path: 'title', attrs: { weight: 3 } });
  });

  it('includes aliases and synonyms, and says that unlisted aliases are lost', async () => {
    await createProducts(server, ['title', 'TEXT', 'price', 'NUMERIC']);
    await server.send('FT.SYNUPDATE', 'products', 'cars', 'auto', 'car');
    await server.send('FT.ALIASADD', 'live', 'products');
    const plan = await inFolder((folder) =>
      planChanges(server, folder, { index: 'live', changes: update('price', { sortable: true }) }),
    );
    expect(plan.source.indexName).toBe('products');
    expect(plan.source.companions).toMatchObject({ aliases: ['live'], synonyms: { cars: ['auto', 'car'] } });
    expect(plan.warnings).toContainEqual(expect.stringMatching(/cannot list aliases: .*known so far: 'live'/));
  });
});

describe('other indexes', () => {
  beforeEach(async () => {
    await createProducts(server, ['title', 'TEXT', 'embedding', ...flat]);
    await server.send('FT.CREATE', 'premium', 'PREFIX', '1', 'doc:1', 'SCHEMA', 'embedding', 'AS', 'v', ...flat);
  });

  it('re-encoding vectors that another index reads is refused, naming it', async () => {
    await expectBlocked(server, update('embedding', { datatype: 'float16' }), /^Index 'premium' covers the same keys/m);
  });

  it('re-encoding vectors that another index reads is allowed with --allow-shared-keys, with a warning', async () => {
    const plan = await planned(server, update('embedding', { datatype: 'float16' }), { allowSharedKeys: true });
    expect(plan.blockedReasons).toEqual([]);
    expect(plan.warnings).toContainEqual(expect.stringMatching(/^Index 'premium' covers the same keys/));
  });

  it('a change of the index alone is none of their business', async () => {
    const plan = await planned(server, update('title', { sortable: true }));
    expect(plan.blockedReasons).toEqual([]);
  });
});

describe('plan files', () => {
  it('a target edited by hand is refused', async () => {
    await createProducts(server, ['title', 'TEXT', 'price', 'NUMERIC']);
    const plan = await planned(server, update('price', { sortable: true }));
    const edited = { ...plan, target: { ...plan.target, fields: plan.target.fields.slice(1) } };
    await inFolder(async (folder) => {
      const applied = applyPlan({ connection: { url: server.url }, plan: edited, backupDir: join(folder, 'backups') });
      await expect(applied).rejects.toMatchObject({ code: 'PLAN_EDITED', changed: 'nothing' });
    });
  });

  it('giving a name another type by removing and adding it is judged as that change', async () => {
    await createProducts(server, ['title', 'TEXT', 'tag', 'TAG']);
    await expectBlocked(
      server,
      { remove_fields: ['title'], add_fields: [{ name: 'title', type: 'numeric' }] },
      /hold a value in 'title' that is not valid as numeric/,
    );
  });

  it('a patch that asks for what is there gives a plan that apply leaves alone', async () => {
    await createProducts(server, ['title', 'TEXT', 'WEIGHT', '2', 'embedding', ...flat]);
    const plan = await planned(server, update('title', { weight: 2 }));
    expect(plan.warnings).toEqual([expect.stringMatching(/^The patch changes nothing/)]);
    await inFolder(async (folder) => {
      const report = await applyPlan({ connection: { url: server.url }, plan, backupDir: join(folder, 'backups') });
      expect(report.result).toBe('succeeded');
      expect(report.timings.dropDurationSeconds).toBeUndefined();
    });
  });
});
