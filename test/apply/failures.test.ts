import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/apply/engine/clock.ts';
import { findRun } from '../../src/apply/rollback/find-run.ts';
import { rollBack } from '../../src/apply/rollback/roll-back.ts';
import { nodeDisk } from '../../src/disk/node-disk.ts';
import type { StampedEvent } from '../../src/events.ts';
import { MigrationError, type MigrationPlan } from '../../src/index.ts';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { withoutRoom } from '../support/connections.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { applyWith } from './support/apply-with.ts';
import { vectorOf } from './support/documents.ts';
import { buildMigrationWorld, type MigrationWorld } from './support/migration-world.ts';
import { changesBetween } from './support/picture.ts';
import { planChanges } from './support/plan-changes.ts';
import { refusalOf } from './support/refused.ts';

const shape = { prefix: 'doc:', dims: 8, datatype: 'float32', target: 'float16', documents: 40 } as const;

let server: TestServer;
let redis: RedisWriter;
let world: MigrationWorld;
let indexOnly: MigrationPlan;

beforeAll(async () => {
  server = await startTestServer();
  redis = await openWriter({ url: server.url });
});

afterAll(async () => {
  await redis.close();
  await server.stop();
});

beforeEach(async () => {
  world = await buildMigrationWorld(server, shape);
  const changes = { update_fields: [{ name: 'embedding', attrs: { algorithm: 'hnsw', m: 8 } }] };
  indexOnly = await planChanges(server, world.folder, { index: 'live', changes });
});

afterEach(async () => {
  world.remove();
  await server.send('FLUSHALL');
});

const refused = () => new MigrationError('DEFINITION_REFUSED', { index: 'words', reason: 'not today' });
const lost = () =>
  new MigrationError('CONNECTION_LOST', { address: 'here', reason: 'the server closed the connection' });

test('when the create is refused after the drop, the source index comes back with its aliases and synonyms', async () => {
  const failing = failOnce('createIndex', { before: refused });
  const error = await refusalOf(() => apply(indexOnly, failing));
  expect({ code: error.code, changed: error.changed }).toEqual({ code: 'DEFINITION_REFUSED', changed: 'nothing' });
  expect(changesBetween(world.original, await world.look())).toEqual([]);
  expect(await server.send('FT.SEARCH', 'live', 'name', 'NOCONTENT', 'LIMIT', '0', '0')).toEqual([shape.documents]);
  expect((await apply(indexOnly, redis)).verdict.errors).toEqual([]);
});

test('when documents are converted by then, the run says that it must go on, and goes on from there', async () => {
  const error = await refusalOf(() => apply(world.plan, failOnce('createIndex', { before: refused })));
  expect({ code: error.code, changed: error.changed }).toEqual({ code: 'DEFINITION_REFUSED', changed: 'resumable' });
  expect(world.phaseOf('backups')).toBe('completed');
  expect((await apply(world.plan, redis)).verdict.errors).toEqual([]);
  expect(changesBetween(world.expected, await world.look())).toEqual([]);
});

test.each(['dropIndex', 'createIndex'] as const)(
  'a %s that was carried out although its reply got lost does not stop the run',
  async (command) => {
    expect((await apply(world.plan, failOnce(command, { after: lost }))).verdict.errors).toEqual([]);
    expect(changesBetween(world.expected, await world.look())).toEqual([]);
  },
);

test.each(['dropIndex', 'createIndex'] as const)(
  'a %s that was not carried out because the connection broke is tried again',
  async (command) => {
    expect((await apply(world.plan, failOnce(command, { before: lost }))).verdict.errors).toEqual([]);
    expect(changesBetween(world.expected, await world.look())).toEqual([]);
  },
);

test('a server without room for the connections of the writes refuses the run while the index is live', async () => {
  const patient = await openWriter({ url: server.url, limits: { reconnectWithinMs: 100 } });
  const full: RedisWriter = { ...patient, connectLanes: () => withoutRoom(server, patient.connectLanes) };
  const error = await refusalOf(() => apply(world.plan, full));
  expect({ code: error.code, changed: error.changed }).toEqual({ code: 'CONNECTION_FAILED', changed: 'nothing' });
  expect(error.message).toContain('max number of clients reached');
  expect(changesBetween(world.original, await world.look())).toEqual([]);
  expect((await apply(world.plan, patient)).verdict.errors).toEqual([]);
  await patient.close();
});

test('a server without room for the connections of the writes refuses a rollback while the target index is live', async () => {
  await apply(world.plan, redis);
  const migrated = await world.look();
  const patient = await openWriter({ url: server.url, limits: { reconnectWithinMs: 100 } });
  const full: RedisWriter = { ...patient, connectLanes: () => withoutRoom(server, patient.connectLanes) };
  expect((await refusalOf(() => undo(full))).code).toBe('CONNECTION_FAILED');
  expect(changesBetween(migrated, await world.look())).toEqual([]);
  await undo(patient);
  expect(changesBetween(world.original, await world.look())).toEqual([]);
  await patient.close();
});

test('a run that is stopped while it waits for the connections of its writes leaves the index alone', async () => {
  const stop = new AbortController();
  const stopped: RedisWriter = {
    ...redis,
    connectLanes: async () => {
      stop.abort();
      await redis.connectLanes();
    },
  };
  const backupDir = join(world.folder, 'backups');
  const told: StampedEvent[] = [];
  const listeners = [(event: StampedEvent) => void told.push(event)];
  const { signal } = stop;
  const error = await refusalOf(() => applyWith({ plan: world.plan, redis: stopped, backupDir, signal, listeners }));
  expect(error.code).toBe('INTERRUPTED');
  // A batch takes the beginning of this step for the point of no return, and would not pass a stop on after it.
  expect(told.filter((event) => event.type === 'step.started').map(({ step }) => step)).not.toContain('drop');
  expect(changesBetween(world.original, await world.look())).toEqual([]);
  expect((await apply(world.plan, redis)).verdict.errors).toEqual([]);
});

test('searches that find nothing because the server restarts meanwhile do not fail the run', async () => {
  let searches = 0;
  const restarting: RedisWriter = {
    ...redis,
    nearest: async (...words) => {
      searches += 1;
      return searches <= 3 ? [] : redis.nearest(...words);
    },
  };
  const { verdict } = await apply(world.plan, restarting, () => (searches > 0 ? 1 : 0));
  expect(verdict.errors).toEqual([]);
});

test('a run during which applications rewrite every document, before and after they have switched, does not fail', async () => {
  const rewriteAll = (datatype: 'float32' | 'float16', version: number) =>
    Promise.all(
      Array.from({ length: shape.documents }, (_, document) =>
        server.send('HSET', `doc:${document}`, 'embedding', vectorOf(100 * version + document, { ...shape, datatype })),
      ),
    );
  let rewritten: Promise<unknown> | undefined;
  const rewriting: RedisWriter = {
    ...redis,
    compareAndSet: async (changes) => {
      rewritten ??= rewriteAll(shape.datatype, 1);
      await rewritten;
      return redis.compareAndSet(changes);
    },
    createIndex: async (definition, options) => {
      if (definition.name === 'words') await rewriteAll(shape.target, 2);
      return redis.createIndex(definition, options);
    },
  };
  const { verdict, counts } = await apply(world.plan, rewriting);
  expect(counts.updatedMeanwhile).toBe(shape.documents);
  expect(verdict.errors).toEqual([]);
});

test('a plan whose sampled documents have all been deleted before it is applied is carried out, with a warning', async () => {
  await server.send('DEL', ...world.plan.source.keySample);
  const { verdict } = await apply(world.plan, redis);
  expect(verdict).toMatchObject({ errors: [], warnings: [expect.stringContaining('10 of 10 sampled key(s)')] });
});

test('a run during which most documents vanish fails', async () => {
  const vanishing: RedisWriter = {
    ...redis,
    createIndex: async (definition, options) => {
      const keys = Array.from({ length: shape.documents - 10 }, (_, document) => `doc:${document}`);
      if (definition.name === 'words') await server.send('DEL', ...keys, ...world.plan.source.keySample);
      return redis.createIndex(definition, options);
    },
  };
  const { verdict } = await apply(world.plan, vanishing);
  expect(verdict.errors).toEqual([expect.stringContaining('10 of 10 sampled key(s) no longer exist')]);
});

test('documents that an application updates between being read and being searched for do not fail the run', async () => {
  let updated: Promise<unknown> | undefined;
  const update = (document: number) =>
    server.send('HSET', `doc:${document}`, 'embedding', vectorOf(document, { ...shape, datatype: shape.target }, 1));
  const updating: RedisWriter = {
    ...redis,
    nearest: async (...words) => {
      updated ??= Promise.all(Array.from({ length: shape.documents / 2 }, (_, document) => update(document)));
      await updated;
      return redis.nearest(...words);
    },
  };
  const { verdict } = await apply(world.plan, updating);
  expect(verdict.errors).toEqual([]);
});

test('documents that an application deletes while they are counted are not missed', async () => {
  const sample = new Set(world.plan.source.keySample);
  const deleting: RedisWriter = {
    ...redis,
    indexed: async (index, keys) => {
      await server.send('DEL', keys.find((key) => !sample.has(key.toString()))!);
      return redis.indexed(index, keys);
    },
  };
  const { verdict } = await apply(world.plan, deleting);
  expect(verdict.errors).toEqual([]);
});

/** The writer, with one call for the index `words` that fails, before or after it is carried out. Scratch indexes are let through. */
function failOnce(
  command: 'createIndex' | 'dropIndex',
  { before, after }: { before?: () => Error; after?: () => Error },
): RedisWriter {
  let failed = false;
  const call = async (subject: string, act: () => Promise<unknown>) => {
    const fails = !failed && subject === 'words';
    failed ||= fails;
    if (fails && before) throw before();
    const result = await act();
    if (fails && after) throw after();
    return result;
  };
  return {
    ...redis,
    ...(command === 'createIndex'
      ? {
          createIndex: async (definition, options) => {
            await call(definition.name, () => redis.createIndex(definition, options));
          },
        }
      : {
          dropIndex: async (name, options) => (await call(name, () => redis.dropIndex(name, options))) as boolean,
        }),
  };
}

function apply(plan: MigrationPlan, writer: RedisWriter, serverChanges = () => 0) {
  return applyWith({ plan, redis: writer, backupDir: join(world.folder, 'backups'), serverChanges });
}

async function undo(writer: RedisWriter) {
  const backupDir = join(world.folder, 'backups');
  const { journal, ...run } = await findRun(nodeDisk, backupDir, {});
  return rollBack({
    run: { ...run, journal: journal! },
    backupDir,
    redis: writer,
    disk: nodeDisk,
    clock: systemClock,
    listeners: [],
    signal: new AbortController().signal,
    timeoutMs: 10_000,
    dataOnly: false,
  });
}
