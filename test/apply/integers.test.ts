import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApplyInputs, type ApplyResult, applyPlan } from '../../src/apply/apply.ts';
import { systemClock } from '../../src/apply/engine/clock.ts';
import { nodeDisk } from '../../src/disk/node-disk.ts';
import type { MigrationPlan } from '../../src/plan/plan.ts';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { encodingsOf } from '../../src/report/encodings.ts';
import { planFor, undo } from '../crash/run-kind.ts';
import { withIntegerVectors } from '../support/integer-server.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { inFolder } from './support/folder.ts';

// Documents, backup, journal and writes are real; only the target index is told to the tool instead of built, because
// the test server's search knows no INT8.

const dims = 8;
const documents = 60;
let server: TestServer;
let redis: RedisWriter;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.send('FLUSHALL');
  redis = withIntegerVectors(await openWriter({ url: server.url }));
});
afterEach(() => redis.close());

const valuesOf = (document: number) =>
  Float32Array.from({ length: dims }, (_, i) => Math.sin(document * 3 + i * 1.7) * (1 + (document % 5)));
const bytesOf = (values: ArrayLike<number>) => Buffer.from(Float32Array.from(values).buffer);
const stored = (document: number) => server.sendForBuffers('HGET', `doc:${document}`, 'embedding') as Promise<Buffer>;

async function load(metric: string): Promise<void> {
  const vector = ['embedding', 'VECTOR', 'FLAT', '6', 'TYPE', 'FLOAT32', 'DIM', `${dims}`, 'DISTANCE_METRIC', metric];
  await server.send('FT.CREATE', 'prod', 'PREFIX', '1', 'doc:', 'SCHEMA', 'title', 'TEXT', ...vector);
  for (let document = 0; document < documents; document++) {
    await server.send('HSET', `doc:${document}`, 'title', 'a', 'embedding', bytesOf(valuesOf(document)));
  }
}

function plan(datatype: string): Promise<MigrationPlan> {
  const update = [{ name: 'embedding', attrs: { datatype } }];
  return planFor(redis, { name: datatype, create: [], load: async () => {}, update });
}

function apply(made: MigrationPlan, backupDir: string, more: Partial<ApplyInputs> = {}): Promise<ApplyResult> {
  return applyPlan({
    redis,
    disk: nodeDisk,
    plan: made,
    backupDir,
    clock: systemClock,
    batchSize: 7,
    policy: { skipInvalid: false, allowNonfinite: false },
    settings: { timeoutMs: 10_000, sweep: true },
    aliases: [],
    allowSharedKeys: false,
    serverChanges: () => 0,
    listeners: [],
    signal: new AbortController().signal,
    ...more,
  });
}

/** To nearest, ties to even, by comparing distances. */
function roundEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}

function within(low: number, high: number, value: number): number {
  return Math.min(high, Math.max(low, roundEven(value)));
}

describe('applying int8 and uint8', () => {
  it('COSINE: every document holds its own vector by its own maximum, and rollback brings back every byte', async () => {
    await load('COSINE');
    await inFolder(async (folder) => {
      const { verdict, counts, journal } = await apply(await plan('int8'), folder);
      expect(verdict.errors).toEqual([]);
      expect(counts.converted).toBe(documents);
      expect(journal.facts.conversions.embedding?.scaling).toEqual({ kind: 'per-vector' });
      for (let document = 0; document < documents; document++) {
        const values = valuesOf(document);
        const largest = Math.max(...values.map(Math.abs));
        const codes = Int8Array.from(values, (value) => roundEven((127 * value) / largest));
        expect(await stored(document)).toEqual(Buffer.from(codes.buffer));
      }
      await undo({ redis, disk: nodeDisk }, folder);
      for (let document = 0; document < documents; document++) {
        expect(await stored(document)).toEqual(bytesOf(valuesOf(document)));
      }
    });
  });

  it('IP: one scale for all, measured over all vectors, in the journal with the formula for the report', async () => {
    await load('IP');
    await inFolder(async (folder) => {
      const { verdict, journal } = await apply(await plan('int8'), folder);
      expect(verdict.errors).toEqual([]);
      const { scaling } = journal.facts.conversions.embedding!;
      const scale = scaling?.kind === 'symmetric' ? scaling.scale : NaN;
      const largest = Math.max(...Array.from({ length: documents }, (_, i) => Math.max(...valuesOf(i).map(Math.abs))));
      expect(scale * 127).toBeGreaterThan(largest * 0.99);
      expect(scale * 127).toBeLessThan(largest * 1.01);
      for (const document of [0, 1, 17, documents - 1]) {
        const codes = Int8Array.from(valuesOf(document), (value) => within(-127, 127, value / scale));
        expect(await stored(document)).toEqual(Buffer.from(codes.buffer));
      }
      expect(encodingsOf(journal.facts).encodings).toMatchObject([
        {
          field: 'embedding',
          targetDtype: 'int8',
          distanceMetric: 'IP',
          scaling,
          formula: `round(x / ${scale}), at least -127 and at most 127`,
          values: documents * dims,
        },
      ]);
      const header = JSON.parse(readFileSync(`${folder}/migration_backup_prod.header`, 'utf8'));
      expect(Object.keys(header.fields.embedding)).toEqual(['source', 'target', 'dims', 'metric', 'scaling']);
      expect(header.calibration.embedding.values).toBe(documents * dims);
    });
  });

  it('uint8 under L2: one scale and offset, and rollback brings back every byte', async () => {
    await load('L2');
    await inFolder(async (folder) => {
      const { verdict, journal } = await apply(await plan('uint8'), folder);
      expect(verdict.errors).toEqual([]);
      const { scaling } = journal.facts.conversions.embedding!;
      const { scale, offset } = scaling?.kind === 'affine' ? scaling : { scale: NaN, offset: NaN };
      for (const document of [0, 33]) {
        const codes = Array.from(valuesOf(document), (value) => within(0, 255, (value - offset) / scale));
        expect([...(await stored(document))]).toEqual(codes);
      }
      await undo({ redis, disk: nodeDisk }, folder);
      expect(await stored(33)).toEqual(bytesOf(valuesOf(33)));
    });
  });

  it('a given scale is kept, and what it cuts off is counted', async () => {
    await load('L2');
    await inFolder(async (folder) => {
      const { journal } = await apply(await plan('int8'), folder, { scales: { embedding: { scale: 1 / 64 } } });
      expect(journal.facts.conversions.embedding?.scaling).toEqual({ kind: 'symmetric', scale: 1 / 64 });
      expect([...new Int8Array(await stored(4))]).toEqual(
        Array.from(valuesOf(4), (value) => within(-127, 127, value * 64)),
      );
      const all = Array.from({ length: documents }, (_, document) => [...valuesOf(document)]).flat();
      const beyond = all.filter((value) => Math.abs(value) > 127 / 64).length;
      expect(journal.facts.calibration?.embedding?.saturated).toBeGreaterThan(beyond * 0.97);
      expect(journal.facts.calibration?.embedding?.saturated).toBeLessThanOrEqual(beyond);
    });
  });

  it.each([
    ['a field that is not re-encoded', { title: { scale: 1 } }],
    ['an offset for int8', { embedding: { scale: 1, offset: 2 } }],
    ['a scale of zero', { embedding: { scale: 0 } }],
  ])('refuses %s', async (_, scales) => {
    await load('L2');
    await inFolder(async (folder) => {
      await expect(apply(await plan('int8'), folder, { scales })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
      expect(await stored(0)).toEqual(bytesOf(valuesOf(0)));
    });
  });

  it('the scale stays what it was at the seal, whatever is written before the run goes on', async () => {
    await load('IP');
    await inFolder(async (folder) => {
      const made = await plan('int8');
      const stop = new AbortController();
      const onEvent: ApplyInputs['listeners'][number] = (event) => {
        if (event.type === 'step.finished' && event.step === 'dump') stop.abort();
      };
      const interrupted = apply(made, folder, { listeners: [onEvent], signal: stop.signal });
      await expect(interrupted).rejects.toMatchObject({ code: 'INTERRUPTED' });
      await server.send('HSET', 'doc:late', 'title', 'a', 'embedding', bytesOf(new Array(dims).fill(1000)));
      const { verdict, journal } = await apply(made, folder);
      expect(verdict.errors).toEqual([]);
      expect(journal.facts.calibration?.embedding?.values).toBe(documents * dims);
      const late = (await server.sendForBuffers('HGET', 'doc:late', 'embedding')) as Buffer;
      expect([...late]).toEqual(new Array(dims).fill(127));
    });
  });
});

describe('vectors of zeros under COSINE', () => {
  beforeEach(async () => {
    await load('COSINE');
    await server.send('HSET', 'doc:5', 'embedding', Buffer.alloc(dims * 4));
  });

  it('are refused by name before anything changes', async () => {
    await inFolder(async (folder) => {
      await expect(apply(await plan('int8'), folder)).rejects.toMatchObject({
        code: 'VALUES_NOT_FINITE',
        changed: 'nothing',
        details: { field: 'embedding', count: 1, keys: ['doc:5'] },
      });
      expect(await stored(0)).toEqual(bytesOf(valuesOf(0)));
    });
  });

  it('are written as zeros where that was asked for', async () => {
    await inFolder(async (folder) => {
      await apply(await plan('int8'), folder, { policy: { skipInvalid: false, allowNonfinite: true } });
      expect(await stored(5)).toEqual(Buffer.alloc(dims));
    });
  });
});

it('uint8 under COSINE refuses a vector that the measured offset would turn into zeros', async () => {
  await load('COSINE');
  await server.send('HSET', 'doc:9', 'embedding', bytesOf(new Array(dims).fill(-500)));
  await inFolder(async (folder) => {
    await expect(
      apply(await plan('uint8'), folder, { scales: { embedding: { scale: 0.04, offset: -5 } } }),
    ).rejects.toMatchObject({ code: 'VALUES_NOT_FINITE', details: { keys: ['doc:9'] } });
  });
});

it('planning says by what rule int8 is made, from a sample', async () => {
  await load('IP');
  const { warnings, blockedReasons } = await plan('int8');
  expect(blockedReasons).toEqual([]);
  expect(warnings.join('\n')).toMatch(
    /Every number x of 'embedding' becomes round\(x \/ 0\.0\d+\), at least -127 and at most 127 \(estimated/,
  );
});

it('on a server that really has no INT8 the plan is blocked', async () => {
  await load('IP');
  const real = await openWriter({ url: server.url });
  try {
    const made = await planFor(real, {
      name: 'int8',
      create: [],
      load: async () => {},
      update: [{ name: 'embedding', attrs: { datatype: 'int8' } }],
    });
    expect(made.blockedReasons[0]).toMatch(/^Datatype int8 of 'embedding' needs Redis 8\.0 or later/);
  } finally {
    await real.close();
  }
});
