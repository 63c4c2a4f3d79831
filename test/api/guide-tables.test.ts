import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyPlan, type MigrationPlan } from '../../src/index.ts';
import { inFolder } from '../apply/support/folder.ts';
import { type Changes, planChanges } from '../apply/support/plan-changes.ts';
import { indexIsReady } from '../redis/index-is-ready.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** The search module of the server these tests start. */
const searchVersion = 21005;

/** A change of the guide's tables, as the patches that make it. */
interface Row {
  readonly change: string;
  readonly patches: Readonly<Record<string, Changes>>;
}

/** "What's Supported", row by row. */
const supported: readonly Row[] = [
  {
    change: 'Add text/tag/numeric/geo field',
    patches: {
      text: { add_fields: [{ name: 'body', type: 'text', attrs: { weight: 2 } }] },
      tag: { add_fields: [{ name: 'category', type: 'tag', attrs: { separator: '|' } }] },
      numeric: { add_fields: [{ name: 'stock', type: 'numeric', attrs: { sortable: true } }] },
      geo: { add_fields: [{ name: 'place', type: 'geo' }] },
    },
  },
  {
    change: 'Remove a field',
    patches: { text: { remove_fields: ['title'] }, vector: { remove_fields: ['embedding'] } },
  },
  { change: 'Rename a field', patches: { text: { rename_fields: [{ old_name: 'title', new_name: 'headline' }] } } },
  { change: 'Change key prefix', patches: { prefix: { index: { prefix: 'moved:' } } } },
  { change: 'Rename the index', patches: { name: { index: { name: 'articles' } } } },
  {
    change: 'Make a field sortable',
    patches: Object.fromEntries(['title', 'tags', 'price'].map((name) => [name, attributes(name, { sortable: true })])),
  },
  {
    change: 'Change field options (separator, stemming)',
    patches: { separator: attributes('tags', { separator: ';' }), stemming: attributes('title', { no_stem: true }) },
  },
  {
    change: 'Change vector algorithm (FLAT ↔ HNSW ↔ SVS-VAMANA)',
    patches: {
      'HNSW → FLAT': attributes('embedding', { algorithm: 'flat' }),
      'FLAT → HNSW': attributes('image', { algorithm: 'HNSW', m: 8 }),
      'HNSW → SVS-VAMANA': attributes('embedding', { algorithm: 'SVS-VAMANA' }),
    },
  },
  {
    change: 'Change distance metric (COSINE ↔ L2 ↔ IP)',
    patches: {
      L2: attributes('embedding', { distance_metric: 'L2' }),
      IP: attributes('embedding', { distance_metric: 'ip' }),
      COSINE: attributes('image', { distance_metric: 'cosine' }),
    },
  },
  {
    change: 'Tune HNSW parameters (M, EF_CONSTRUCTION)',
    patches: { both: attributes('embedding', { m: 24, ef_construction: 400 }) },
  },
  {
    change: 'Quantize vectors (float32 → float16/bfloat16/int8/uint8)',
    patches: Object.fromEntries(
      ['float16', 'bfloat16', 'int8', 'uint8'].map((datatype) => [datatype, attributes('embedding', { datatype })]),
    ),
  },
];

/** What the server must be for a patch; an older one gets the reason. */
const needs: Readonly<Record<string, { version: number; reason: string }>> = {
  'HNSW → SVS-VAMANA': { version: 80200, reason: "Algorithm SVS-VAMANA of 'embedding' needs Redis 8.2 or later" },
  int8: { version: 79900, reason: "Datatype int8 of 'embedding' needs Redis 8.0 or later" },
  uint8: { version: 79900, reason: "Datatype uint8 of 'embedding' needs Redis 8.0 or later" },
};

/** "What's Blocked", row by row, with the guide's workaround. */
const blocked: readonly (Row & { readonly workaround: string })[] = [
  {
    change: 'Change vector dimensions',
    patches: { dims: attributes('embedding', { dims: 8 }) },
    workaround: 're-embed the documents and load them into a new index',
  },
  {
    change: 'Change storage type (hash ↔ JSON)',
    patches: { json: { index: { storage_type: 'json' } } },
    workaround: 'export them, transform them and load them into a new index',
  },
  {
    change: 'Add a new vector field',
    patches: {
      'in no document': { add_fields: [vectorField('summary')] },
      'in half of the documents': { add_fields: [vectorField('half')] },
    },
    workaround: 'add the vectors first, then migrate',
  },
];

function attributes(name: string, attrs: object): Changes {
  return { update_fields: [{ name, attrs }] };
}

function vectorField(name: string): object {
  return { name, type: 'vector', attrs: { dims: 4, algorithm: 'flat', datatype: 'float32', distance_metric: 'l2' } };
}

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());

beforeEach(async () => {
  await server.send('FLUSHALL');
  await server.send(
    ...['FT.CREATE', 'products', 'ON', 'HASH', 'PREFIX', '1', 'doc:', 'SCHEMA'],
    ...['title', 'TEXT', 'tags', 'TAG', 'price', 'NUMERIC'],
    ...['embedding', 'VECTOR', 'HNSW', '6', 'TYPE', 'FLOAT32', 'DIM', '4', 'DISTANCE_METRIC', 'COSINE'],
    ...['image', 'VECTOR', 'FLAT', '6', 'TYPE', 'FLOAT32', 'DIM', '4', 'DISTANCE_METRIC', 'L2'],
  );
  for (let document = 0; document < 20; document += 1) {
    const vector = Buffer.from(new Float32Array([1, document, 2, 3]).buffer);
    const texts = ['title', `number ${document}`, 'tags', 'a;b', 'body', 'words', 'category', 'x|y'];
    const numbers = ['price', `${document}`, 'stock', '7', 'place', '13.4,52.5'];
    const half = document % 2 === 0 ? ['half', vector] : [];
    const fields = [...texts, ...numbers, 'embedding', vector, 'image', vector, ...half];
    await server.send('HSET', `doc:${document}`, ...fields);
  }
  await indexIsReady(server, 'products');
});

async function planned(changes: Changes): Promise<MigrationPlan> {
  return inFolder((folder) => planChanges(server, folder, { index: 'products', changes }));
}

function cases(rows: readonly Row[]): { change: string; kind: string; changes: Changes }[] {
  return rows.flatMap(({ change, patches }) =>
    Object.entries(patches).map(([kind, changes]) => ({ change, kind, changes })),
  );
}

const isTooNew = ({ kind }: { kind: string }) => (needs[kind]?.version ?? 0) > searchVersion;
const all = cases(supported);

describe('supported', () => {
  it.each(all.filter((row) => !isTooNew(row)))('$change: $kind is planned and applied', async ({ changes }) => {
    const plan = await planned(changes);
    expect(plan.blockedReasons).toEqual([]);
    expect(plan.warnings[0]).toBe('Index downtime is required');
    await inFolder(async (folder) => {
      const backupDir = join(folder, 'backups');
      const report = await applyPlan({ connection: { url: server.url }, plan, backupDir });
      expect(report.validation.errors).toEqual([]);
      expect(report.result).toBe('succeeded');
    });
  });

  it.each(all.filter(isTooNew))('$change: $kind is refused by a server too old for it', async ({ kind, changes }) => {
    const plan = await planned(changes);
    expect(plan.blockedReasons[0]).toContain(needs[kind]!.reason);
  });

  it('every row of the guide is here', () => {
    expect(supported).toHaveLength(11);
  });
});

describe('blocked', () => {
  const rows = blocked.flatMap((row) => cases([row]).map((each) => ({ ...each, workaround: row.workaround })));

  it.each(rows)('$change: $kind is refused with the workaround', async ({ changes, workaround }) => {
    const plan = await planned(changes);
    expect(plan.blockedReasons[0]).toMatch(/^unsupported change: /);
    expect(plan.blockedReasons[0]).toContain(workaround);
  });

  it.each(rows)('$change: $kind is refused by apply too, whatever the plan file says', async ({ changes }) => {
    const plan = { ...(await planned(changes)), blockedReasons: [] };
    await inFolder(async (folder) => {
      const applied = applyPlan({ connection: { url: server.url }, plan, backupDir: join(folder, 'backups') });
      await expect(applied).rejects.toMatchObject({ code: 'PLAN_BLOCKED', changed: 'nothing' });
    });
    expect(await server.send('FT._LIST')).toEqual(['products']);
  });

  it('Add a new vector field: the workaround works, add the vectors first and then migrate', async () => {
    const plan = await planned({ add_fields: [vectorField('half')], remove_fields: ['image'] });
    expect(plan.blockedReasons).toHaveLength(1);
    for (let document = 0; document < 20; document += 1) {
      await server.send('HSET', `doc:${document}`, 'half', Buffer.from(new Float32Array([1, 2, 3, 4]).buffer));
    }
    const again = await planned({ add_fields: [vectorField('half')], remove_fields: ['image'] });
    expect(again.blockedReasons).toEqual([]);
  });
});
