import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyPlan, type MigrationPlan, readPlan, writePlan } from '../../src/index.ts';
import { inFolder } from '../apply/support/folder.ts';
import { type Changes, planChanges } from '../apply/support/plan-changes.ts';
import { indexIsReady } from '../redis/index-is-ready.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

// What Python's migrator loses data or an index over, where planning is the place to stop it. Each test is named after the
// behaviour; docs/reliability.md lists them beside those of apply.

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());
beforeEach(() => server.send('FLUSHALL'));

const vector = Buffer.from(new Float32Array([1, 2, 3, 4]).buffer);
const flat = ['VECTOR', 'FLAT', '6', 'TYPE', 'FLOAT32', 'DIM', '4', 'DISTANCE_METRIC', 'L2'];

async function createProducts(fields: readonly string[], options: readonly string[] = []): Promise<void> {
  await server.send('FT.CREATE', 'products', 'ON', 'HASH', 'PREFIX', '1', 'doc:', ...options, 'SCHEMA', ...fields);
  for (let document = 0; document < 5; document += 1) {
    const fieldsOf = ['title', `number ${document}`, 'tag', 'a', 'price', `${document}`, 'embedding', vector];
    await server.send('HSET', `doc:${document}`, ...fieldsOf);
  }
  await indexIsReady(server, 'products');
}

function planned(changes: Changes, options: { allowSharedKeys?: boolean } = {}): Promise<MigrationPlan> {
  return inFolder((folder) => planChanges(server, folder, { index: 'products', changes, ...options }));
}

async function expectApplied(changes: Changes): Promise<void> {
  const plan = await planned(changes);
  expect(plan.blockedReasons).toEqual([]);
  await inFolder(async (folder) => {
    const backupDir = join(folder, 'backups');
    const report = await applyPlan({ connection: { url: server.url }, plan, backupDir });
    expect({ result: report.result, errors: report.validation.errors }).toEqual({ result: 'succeeded', errors: [] });
  });
}

async function expectBlocked(changes: Changes, reason: RegExp): Promise<void> {
  const plan = await planned(changes);
  expect(plan.blockedReasons.join('\n')).toMatch(reason);
  // No scratch index is left behind, and the source stands.
  expect(await server.send('FT._LIST')).toContain('products');
}

/** By the plan or by apply, and in either case before anything was changed. */
async function expectRefused(changes: Changes): Promise<void> {
  const plan = await planned(changes);
  if (plan.blockedReasons.length === 0) {
    await inFolder(async (folder) => {
      const applied = applyPlan({ connection: { url: server.url }, plan, backupDir: join(folder, 'backups') });
      await expect(applied).rejects.toMatchObject({ changed: 'nothing' });
    });
  }
  expect(await server.send('FT._LIST')).toEqual(['products']);
}

const update = (name: string, attrs: object): Changes => ({ update_fields: [{ name, attrs }] });
const renames = (...pairs: [string, string][]): Changes => ({
  rename_fields: pairs.map(([old_name, new_name]) => ({ old_name, new_name })),
});

describe('what the server would refuse after the drop', () => {
  it('a JSON index with a TAG that has no separator is planned and applied', async () => {
    await server.send(
      ...['FT.CREATE', 'products', 'ON', 'JSON', 'PREFIX', '1', 'doc:'],
      ...['SCHEMA', '$.tag', 'AS', 'tag', 'TAG', '$.title', 'AS', 'title', 'TEXT'],
    );
    await server.send('JSON.SET', 'doc:1', '$', '{"tag":["a,b","c"],"title":"one"}');
    await expectApplied(update('title', { sortable: true }));
    expect(await server.send('FT.SEARCH', 'products', '@tag:{a\\,b}', 'NOCONTENT')).toEqual([1, 'doc:1']);
  });

  it('an index with a NOINDEX field that is not sortable is planned and applied', async () => {
    await createProducts(['title', 'TEXT', 'NOINDEX', 'price', 'NUMERIC']);
    await expectApplied(update('price', { sortable: true }));
  });

  it('INDEXMISSING on a vector is planned and applied', async () => {
    await createProducts(['embedding', ...flat, 'price', 'NUMERIC']);
    await expectApplied(update('embedding', { index_missing: true }));
    expect(await server.send('FT.SEARCH', 'products', 'ismissing(@embedding)', 'DIALECT', '2')).toEqual([0]);
  });

  it('bfloat16 is planned and applied', async () => {
    await createProducts(['embedding', ...flat]);
    await expectApplied(update('embedding', { datatype: 'bfloat16' }));
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
    await createProducts(['title', 'TEXT', 'embedding', ...flat]);
    await expectBlocked(update(name, attrs), reason);
  });

  it.each<[string, string, object]>([
    ['m: 0', 'embedding', { algorithm: 'hnsw', m: 0 }],
    ['a separator of two characters', 'tag', { separator: '||' }],
  ])('%s is an error of the patch', async (_what, name, attrs) => {
    await createProducts(['tag', 'TAG', 'embedding', ...flat]);
    await expect(planned(update(name, attrs))).rejects.toMatchObject({ code: 'FILE_INVALID', changed: 'nothing' });
  });

  it('removing every field is refused', async () => {
    await createProducts(['title', 'TEXT', 'price', 'NUMERIC']);
    await expectBlocked({ remove_fields: ['title', 'price'] }, /^The patch removes every field/m);
  });

  it('a plan for a compressed SVS index survives its file', async () => {
    await createProducts(['embedding', ...flat]);
    const plan = await planned(update('embedding', { algorithm: 'svs-vamana', compression: 'LeanVec4x8', reduce: 2 }));
    await inFolder(async (folder) => {
      const path = join(folder, 'plan.yaml');
      await writePlan(plan, path);
      expect((await readPlan(path)).target).toEqual(plan.target);
    });
    expect(plan.target.fields[0]?.attrs.compression).toBe('LeanVec4x8');
  });
});

describe('renames', () => {
  it('renaming a field to its own name is an error', async () => {
    await createProducts(['title', 'TEXT', 'price', 'NUMERIC']);
    await expectBlocked(renames(['title', 'title']), /Field 'title' is renamed to itself/);
    expect(await server.send('HGET', 'doc:1', 'title')).toBe('number 1');
  });

  it('renaming an index to the name of another index is refused', async () => {
    await createProducts(['title', 'TEXT']);
    await server.send('FT.CREATE', 'orders', 'PREFIX', '1', 'order:', 'SCHEMA', 'title', 'TEXT');
    await expectBlocked({ index: { name: 'orders' } }, /An index named 'orders' exists already/);
  });

  it('renaming an index to an alias of another index is refused', async () => {
    await createProducts(['title', 'TEXT']);
    await server.send('FT.CREATE', 'orders', 'PREFIX', '1', 'order:', 'SCHEMA', 'title', 'TEXT');
    await server.send('FT.ALIASADD', 'live', 'orders');
    await expectBlocked({ index: { name: 'live' } }, /'live' is an alias of index 'orders'/);
  });

  it('a field renamed onto one that stays is refused', async () => {
    await createProducts(['title', 'TEXT', 'tag', 'TAG']);
    await expectBlocked(renames(['title', 'tag']), /cannot be renamed to 'tag': the name is taken/);
  });

  it('a hash field is not renamed onto a value that documents hold under that name without an index', async () => {
    await createProducts(['price', 'NUMERIC', 'tag', 'TAG']);
    await expectRefused(renames(['tag', 'title']));
    expect(await server.send('HGET', 'doc:1', 'title')).toBe('number 1');
  });

  it('keys are not renamed to names that other keys have', async () => {
    await createProducts(['title', 'TEXT']);
    await server.send('SET', 'moved:3', 'mine');
    await expectRefused({ index: { prefix: 'moved:' } });
    expect(await server.send('GET', 'moved:3')).toBe('mine');
    expect(await server.send('EXISTS', 'doc:0', 'doc:1', 'doc:2', 'doc:3', 'doc:4')).toBe(5);
  });

  it('a vector that is renamed and re-encoded at once holds the new datatype under the new name', async () => {
    await createProducts(['embedding', ...flat]);
    await expectApplied({ ...renames(['embedding', 'vec']), ...update('embedding', { datatype: 'float16' }) });
    expect(await server.send('HSTRLEN', 'doc:1', 'vec')).toBe(8);
    expect(await server.send('HEXISTS', 'doc:1', 'embedding')).toBe(0);
  });

  it('two vectors that swap their names while one is re-encoded keep their values', async () => {
    await createProducts(['embedding', ...flat, 'other', ...flat]);
    const other = Buffer.from(new Float32Array([9, 9, 9, 9]).buffer);
    for (let document = 0; document < 5; document += 1) await server.send('HSET', `doc:${document}`, 'other', other);
    await indexIsReady(server, 'products');
    const swap = renames(['embedding', 'other'], ['other', 'embedding']);
    await expectApplied({ ...swap, ...update('embedding', { datatype: 'float16' }) });
    expect(await server.sendForBuffers('HGET', 'doc:1', 'embedding')).toEqual(other);
    expect(await server.send('HSTRLEN', 'doc:1', 'other')).toBe(8);
  });

  it('a renamed vector keeps its identity: its change of datatype is found', async () => {
    await createProducts(['embedding', ...flat]);
    const plan = await planned({ ...renames(['embedding', 'vec']), ...update('embedding', { datatype: 'float16' }) });
    expect(plan.warnings).toContainEqual(expect.stringMatching(/Re-encoding 'embedding' from float32 to float16/));
  });
});

describe('everything of the source', () => {
  it('is in the target unless the patch says otherwise', async () => {
    await createProducts(
      ['title', 'AS', 'headline', 'TEXT', 'WEIGHT', '3', 'price', 'NUMERIC', 'embedding', ...flat],
      ['FILTER', '@price < 3', 'LANGUAGE', 'german', 'SCORE', '0.5', 'NOFREQS', 'STOPWORDS', '1', 'und'],
    );
    const plan = await planned(update('price', { sortable: true }));
    const { fields, ...rest } = plan.source.definition;
    expect(rest).toMatchObject({ filter: '@price < 3', language: 'german', score: 0.5, stopwords: ['und'] });
    expect(plan.target).toEqual({
      ...rest,
      fields: fields.map((field) => (field.name === 'price' ? { ...field, attrs: { sortable: true } } : field)),
    });
    expect(fields[0]).toMatchObject({ name: 'headline', path: 'title', attrs: { weight: 3 } });
  });

  it('includes aliases and synonyms, and says that unlisted aliases are lost', async () => {
    await createProducts(['title', 'TEXT', 'price', 'NUMERIC']);
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
    await createProducts(['title', 'TEXT', 'embedding', ...flat]);
    await server.send('FT.CREATE', 'premium', 'PREFIX', '1', 'doc:1', 'SCHEMA', 'embedding', 'AS', 'v', ...flat);
  });

  it('re-encoding vectors that another index reads is refused, naming it', async () => {
    await expectBlocked(update('embedding', { datatype: 'float16' }), /^Index 'premium' covers the same keys/m);
  });

  it('re-encoding vectors that another index reads is allowed with --allow-shared-keys, with a warning', async () => {
    const plan = await planned(update('embedding', { datatype: 'float16' }), { allowSharedKeys: true });
    expect(plan.blockedReasons).toEqual([]);
    expect(plan.warnings).toContainEqual(expect.stringMatching(/^Index 'premium' covers the same keys/));
  });

  it('a change of the index alone is none of their business', async () => {
    const plan = await planned(update('title', { sortable: true }));
    expect(plan.blockedReasons).toEqual([]);
  });
});

describe('plan files', () => {
  it('a target edited by hand is refused', async () => {
    await createProducts(['title', 'TEXT', 'price', 'NUMERIC']);
    const plan = await planned(update('price', { sortable: true }));
    const edited = { ...plan, target: { ...plan.target, fields: plan.target.fields.slice(1) } };
    await inFolder(async (folder) => {
      const applied = applyPlan({ connection: { url: server.url }, plan: edited, backupDir: join(folder, 'backups') });
      await expect(applied).rejects.toMatchObject({ code: 'PLAN_EDITED', changed: 'nothing' });
    });
  });

  it('giving a name another type by removing and adding it is judged as that change', async () => {
    await createProducts(['title', 'TEXT', 'tag', 'TAG']);
    await expectBlocked(
      { remove_fields: ['title'], add_fields: [{ name: 'title', type: 'numeric' }] },
      /hold a value in 'title' that is not valid as numeric/,
    );
  });

  it('a patch that asks for what is there gives a plan that apply leaves alone', async () => {
    await createProducts(['title', 'TEXT', 'WEIGHT', '2', 'embedding', ...flat]);
    const plan = await planned(update('title', { weight: 2 }));
    expect(plan.warnings).toEqual([expect.stringMatching(/^The patch changes nothing/)]);
    await inFolder(async (folder) => {
      const report = await applyPlan({ connection: { url: server.url }, plan, backupDir: join(folder, 'backups') });
      expect(report.result).toBe('succeeded');
      expect(report.timings.drop).toBeUndefined();
    });
  });
});
