import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  applyPlan,
  createBatchPlan,
  rollBack,
  type StampedEvent,
  VectorBackup,
  writeBatchPlan,
} from '../../src/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { applyUntil, backedUp, halfConverted } from './support/apply-until.ts';
import { type ChildOptions, runCli } from './support/cli-child.ts';
import { cutShort, flipBit } from './support/harm.ts';
import { differencesFromKnown, knownFromLoad } from './support/known-documents.ts';
import { buildMigrationWorld, type MigrationWorld } from './support/migration-world.ts';
import { changesBetween } from './support/picture.ts';
import { expectRefusal } from './support/refused.ts';
import { startWriters } from './support/writers.ts';

const shape = { prefix: 'doc:', dims: 8, datatype: 'float32' } as const;
const target = 'float16';

let server: TestServer;
let world: MigrationWorld;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());

afterEach(async () => {
  world.remove();
  await server.send('FLUSHALL');
});

async function load(documents: number, batchSize: number): Promise<void> {
  world = await buildMigrationWorld(server, { ...shape, documents, target, batchSize });
}

function run(words: readonly string[], options: Omit<ChildOptions, 'cwd'> = {}) {
  return runCli(words, { cwd: world.folder, ...options });
}

const backupDir = () => join(world.folder, 'backups');
const place = () => ({ connection: { url: server.url }, backupDir: backupDir() });
const options = () => ({ ...place(), plan: world.plan, batchSize: 5, numWorkers: 4 });
const look = () => world.look();

describe('four workers', () => {
  const documents = 3000;

  test('convert every byte while applications write, and a rollback restores the last acknowledged writes', async () => {
    await load(documents, 100);
    const known = knownFromLoad(documents, shape);
    const writers = await startWriters(server, { known, shape });
    const applied = await run([...world.applyWords('backups'), '--workers', '4'], {
      onEvent: ({ type }) => {
        if (type === 'index.created') void writers.stop();
      },
    });
    await writers.stop();
    expect(applied).toMatchObject({ exit: 0, report: { result: 'succeeded', validation: { errors: [] } } });
    expect(applied.report?.documents?.updated_meanwhile).toBeGreaterThan(0);
    expect(await differencesFromKnown(server, known, { prefix: shape.prefix, datatype: target })).toEqual([]);
    expect(await run(world.rollbackWords('backups'))).toMatchObject({ exit: 0 });
    expect(await differencesFromKnown(server, known, { prefix: shape.prefix, datatype: shape.datatype })).toEqual([]);
  });

  const killedIn = (wanted: string) =>
    ({
      onEvent: ({ type, step, done_docs: done = 0 }, child) => {
        if (type === 'step.progressed' && step === wanted && done > documents / 3) child.kill('SIGKILL');
      },
    }) satisfies Omit<ChildOptions, 'cwd'>;

  test.each([
    ['quantize', 'active', '2', '37', 4],
    ['quantize', 'active', '1', '1000', 4],
    ['dump', 'dump', '1', '80', 1],
  ] as const)(
    'killed in %s at phase %s, a run goes on with %s workers and batches of %s',
    async (step, phase, workers, batchSize, shards) => {
      await load(documents, 50);
      const killed = await run([...world.applyWords('backups'), '--workers', '4'], killedIn(step));
      expect(killed.exit).toBe('SIGKILL');
      expect(world.phaseOf('backups')).toBe(phase);
      const again = [...world.applyWords('backups'), '--workers', workers, '--batch-size', batchSize];
      expect(await run(again)).toMatchObject({ exit: 0, report: { result: 'succeeded' } });
      expect(changesBetween(world.expected, await look())).toEqual([]);
      expect(dataFiles()).toHaveLength(shards);
      expect(await run(world.rollbackWords('backups'))).toMatchObject({ exit: 0 });
      expect(changesBetween(world.original, await look())).toEqual([]);
    },
  );
});

describe('the files of a run with four workers', () => {
  beforeEach(() => load(100, 5));

  test('are a shard each, described by a manifest, and all of them sealed before the index is dropped', async () => {
    let atTheDrop: string[] = [];
    const onEvent = ({ type }: StampedEvent) => {
      if (type === 'index.dropped') atTheDrop = readdirSync(backupDir()).sort();
    };
    const report = await applyPlan({ ...options(), onEvent });
    expect(report).toMatchObject({ result: 'succeeded', documents: { converted: 100 } });
    const files = [0, 1, 2, 3].flatMap((worker) => [
      `_worker${worker}.data`,
      `_worker${worker}.header`,
      `_worker${worker}.sums`,
    ]);
    expect(atTheDrop.filter((name) => !name.endsWith('.lock'))).toEqual(
      [...files, '.header', '.keys', '.manifest'].map((ending) => `migration_backup_words${ending}`).sort(),
    );
    const manifest = manifestIn(backupDir());
    expect(manifest).toMatchObject({ index_name: 'words', actual_workers: 4, batch_size: 5 });
    const counts = manifest.shards.map(({ documents }) => documents);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100);
    expect(Math.min(...counts)).toBeGreaterThan(10);
    for (const [worker, shard] of manifest.shards.entries()) {
      expect(shard.path).toBe(`migration_backup_words_worker${worker}`);
      expect(shard.first_key).toMatch(/^doc:\d+$/);
      expect(shard.last_key).toMatch(/^doc:\d+$/);
      expect(headerOf(worker)).toMatchObject({
        index_name: 'words',
        fields: { embedding: { source: 'float32', target: 'float16', dims: 8 } },
        dump_completed_batches: Math.ceil(shard.documents / 5),
      });
    }
  });

  test('hold every original once, also for whoever reads them with VectorBackup', async () => {
    await applyPlan(options());
    const backup = await VectorBackup.load(join(backupDir(), 'migration_backup_words'));
    expect(backup.documents).toBe(100);
    const seen: string[] = [];
    for await (const [keys, originals] of backup.iterBatches()) {
      for (const key of keys) {
        expect(originals.get(key)?.embedding).toHaveLength(32);
        seen.push(key.toString());
      }
    }
    expect(seen.sort()).toEqual([...world.original.keys.keys()].sort());
  });

  test('are put away when another run begins, and that run is undone from its own', async () => {
    expect(await applyPlan(options())).toMatchObject({ result: 'succeeded' });
    expect(await rollBack(place())).toMatchObject({ result: 'succeeded', restored: 100 });
    expect(await applyPlan({ ...options(), numWorkers: 2 })).toMatchObject({ result: 'succeeded' });
    expect(dataFiles()).toEqual(['migration_backup_words_worker0.data', 'migration_backup_words_worker1.data']);
    const [archived] = readdirSync(join(backupDir(), 'runs'));
    const kept = readdirSync(join(backupDir(), 'runs', archived!));
    expect(kept.filter((name) => /_worker\d\.data$/.test(name))).toHaveLength(4);
    expect(kept).toContain('migration_backup_words.manifest');
    expect(await rollBack(place())).toMatchObject({ result: 'succeeded', restored: 100 });
    expect(changesBetween(world.original, await look())).toEqual([]);
  });

  test('another number of workers is no reason to write the backup again', async () => {
    expect(await applyUntil(backedUp, options())).toMatchObject({ result: 'interrupted' });
    const before = manifestIn(backupDir());
    expect(await applyPlan({ ...options(), numWorkers: 2, batchSize: 17 })).toMatchObject({ result: 'succeeded' });
    expect(manifestIn(backupDir())).toEqual(before);
    expect(changesBetween(world.expected, await look())).toEqual([]);
  });
});

test('a run that began with one worker stays in one piece when it goes on with four', async () => {
  await load(60, 5);
  expect(await applyUntil(halfConverted, { ...options(), numWorkers: 1 })).toMatchObject({ result: 'interrupted' });
  expect(await applyPlan(options())).toMatchObject({ result: 'succeeded' });
  expect(dataFiles()).toEqual(['migration_backup_words.data']);
  expect(changesBetween(world.expected, await look())).toEqual([]);
});

test('a batch hands the number of workers to every index', async () => {
  await load(60, 5);
  const batch = await createBatchPlan({
    ...place(),
    indexes: ['words'],
    schemaPatchPath: join(world.folder, 'patch.yaml'),
  });
  await writeBatchPlan(batch, join(world.folder, 'batch_plan.yaml'));
  const words = ['--plan', 'batch_plan.yaml', '--backup-dir', 'backups', '--accept-data-loss', '--workers', '3'];
  const applied = await run(['migrate', 'batch-apply', ...words, '--url', server.url]);
  expect(applied.exit).toBe(0);
  expect(dataFiles()).toHaveLength(3);
});

describe.each([
  { what: 'a shard with a flipped bit', file: '_worker2.data', code: 'BACKUP_DAMAGED', harm: flipBit },
  { what: 'a shard whose checksums have a flipped bit', file: '_worker0.sums', code: 'BACKUP_DAMAGED', harm: flipBit },
  { what: 'a manifest with a flipped bit', file: '.manifest', code: 'BACKUP_DAMAGED', harm: flipBit },
  { what: 'a shard cut short', file: '_worker3.data', code: 'BACKUP_TORN', harm: cutShort },
  { what: 'a shard that is gone', file: '_worker1.data', code: 'BACKUP_MISSING', harm: (path: string) => rmSync(path) },
  { what: 'a manifest that is gone', file: '.manifest', code: 'BACKUP_MISSING', harm: (path: string) => rmSync(path) },
] as const)('$what', ({ file, code, harm }) => {
  const path = () => join(backupDir(), `migration_backup_words${file}`);

  beforeEach(() => load(40, 5));

  test('is refused before the drop, and by rollback, with nothing changed', async () => {
    expect(await applyUntil(backedUp, options())).toMatchObject({ result: 'interrupted' });
    const whole = readFileSync(path());
    harm(path());
    await expectRefusal(() => applyPlan(options()), { code, message: /migration_backup_words/, look });
    writeFileSync(path(), whole);
    expect(await applyUntil(halfConverted, options())).toMatchObject({ result: 'interrupted' });
    harm(path());
    const before = await look();
    await expectRefusal(() => rollBack(place()), { code, message: /migration_backup_words/, look });
    expect(changesBetween(before, await look())).toEqual([]);
  });
});

interface ManifestText {
  readonly shards: readonly {
    readonly path: string;
    readonly documents: number;
    readonly first_key: string;
    readonly last_key: string;
  }[];
}

function manifestIn(folder: string): ManifestText {
  return JSON.parse(readFileSync(join(folder, 'migration_backup_words.manifest'), 'utf8')) as ManifestText;
}

function headerOf(worker: number): unknown {
  return JSON.parse(readFileSync(join(backupDir(), `migration_backup_words_worker${worker}.header`), 'utf8'));
}

function dataFiles(): string[] {
  return readdirSync(backupDir())
    .filter((name) => name.endsWith('.data') && !name.includes('_updates'))
    .sort();
}
