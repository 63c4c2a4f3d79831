import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { applyPlan, type ErrorCode, type MigrationReport, rollBack, type StampedEvent } from '../../src/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { applyUntil, backedUp, halfConverted } from './support/apply-until.ts';
import { cutShort, flipBit } from './support/harm.ts';
import { buildMigrationWorld, type MigrationWorld } from './support/migration-world.ts';
import { changesBetween } from './support/picture.ts';
import { expectRefusal } from './support/refused.ts';

const shape = { prefix: 'doc:', dims: 8, datatype: 'float32', target: 'float16' } as const;

let server: TestServer;
let world: MigrationWorld;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());

beforeEach(async () => {
  world = await buildMigrationWorld(server, { ...shape, documents: 40 });
});

afterEach(async () => {
  world.remove();
  await server.send('FLUSHALL');
});

const look = () => world.look();
const connection = () => ({ connection: { url: server.url } });
const place = () => ({ ...connection(), backupDir: join(world.folder, 'backups') });
const options = () => ({ ...place(), plan: world.plan, batchSize: 5 });

interface Damage {
  readonly what: string;
  readonly file: 'header' | 'data' | 'sums';
  readonly harm: (path: string) => void;
  readonly code: ErrorCode;
}

const damages: readonly Damage[] = [
  { what: 'a journal with a flipped bit', file: 'header', harm: flipBit, code: 'JOURNAL_DAMAGED' },
  { what: 'a journal cut short', file: 'header', harm: cutShort, code: 'JOURNAL_DAMAGED' },
  { what: 'a backup with a flipped bit', file: 'data', harm: flipBit, code: 'BACKUP_DAMAGED' },
  { what: 'a backup cut short', file: 'data', harm: cutShort, code: 'BACKUP_TORN' },
  { what: 'a backup whose data file is gone', file: 'data', harm: (path) => rmSync(path), code: 'BACKUP_MISSING' },
  { what: 'a backup with a flipped bit in its checksums', file: 'sums', harm: flipBit, code: 'BACKUP_DAMAGED' },
  { what: 'a backup whose checksums are gone', file: 'sums', harm: (path) => rmSync(path), code: 'BACKUP_MISSING' },
];

test.each(damages.filter(({ file }) => file !== 'header'))(
  '$what is seen before the drop by the execution that wrote it',
  async ({ file, harm, code }) => {
    const seen: string[] = [];
    const onEvent = (event: StampedEvent) => {
      seen.push(event.type);
      if (event.type === 'step.finished' && event.step === 'dump') {
        harm(join(world.folder, 'backups', `migration_backup_words.${file}`));
      }
    };
    // One frame, the first: further ones are read when their turn comes.
    const run = () => applyPlan({ ...options(), batchSize: 40, onEvent });
    await expectRefusal(run, { code, message: /migration_backup_words/, look });
    expect(seen).not.toContain('index.dropped');
    expect(changesBetween(world.original, await look())).toEqual([]);
  },
);

describe.each(damages)('$what', ({ file, harm, code }) => {
  const path = () => join(world.folder, 'backups', `migration_backup_words.${file}`);
  const refusal = { code, message: /migration_backup_words/, look };

  test('is refused before the drop, which would need it', async () => {
    expect(await applyUntil(backedUp, options())).toMatchObject({ result: 'interrupted' });
    expect(world.phaseOf('backups')).toBe('ready');
    harm(path());
    await expectRefusal(() => applyPlan(options()), refusal);
    expect(changesBetween(world.original, await look())).toEqual([]);
  });

  test('is refused by a run that was half done, before it changes anything more', async () => {
    expect(await applyUntil(halfConverted, options())).toMatchObject({ result: 'interrupted' });
    harm(path());
    const before = await look();
    const told = await accountOf(() => applyPlan(options()));
    expect(told).toContain('migration_backup_words');
    expect(told).toMatch(/damaged|torn|does not exist/);
    expect(changesBetween(before, await look())).toEqual([]);
  });

  test('is refused by rollback, which leaves the migrated index as it is', async () => {
    expect(await applyPlan(options())).toMatchObject({ result: 'succeeded' });
    harm(path());
    await expectRefusal(() => rollBack(place()), refusal);
    expect(changesBetween(world.expected, await look())).toEqual([]);
  });
});

test('a backup that goes bad between the drop and the first conversion is not needed: rollback brings the index back', async () => {
  const dropped = (event: StampedEvent) => event.type === 'index.dropped';
  expect(await applyUntil(dropped, options())).toMatchObject({ result: 'interrupted' });
  expect(world.phaseOf('backups')).toBe('index_dropped');
  flipBit(join(world.folder, 'backups', 'migration_backup_words.data'));
  expect(await accountOf(() => applyPlan(options()))).toContain('damaged');
  expect(await rollBack(place())).toMatchObject({ result: 'succeeded' });
  expect(changesBetween(world.original, await look())).toEqual([]);
  expect(await applyPlan(options())).toMatchObject({ result: 'succeeded' });
  expect(changesBetween(world.expected, await look())).toEqual([]);
});

/** What a run that cannot go on says: in its report where something was changed before, else in the error. */
async function accountOf(work: () => Promise<MigrationReport>): Promise<string> {
  try {
    const report = await work();
    expect(report.result).toBe('failed');
    return report.validation.errors.join();
  } catch (error) {
    return String(error);
  }
}
