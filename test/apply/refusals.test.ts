import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ApplyOptions, applyPlan, type MigrationPlan, readPlan, writePlan } from '../../src/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { runCli } from './support/cli-child.ts';
import { indexOver, loadDocuments } from './support/documents.ts';
import { buildMigrationWorld, type MigrationWorld } from './support/migration-world.ts';
import { changesBetween, takePicture } from './support/picture.ts';
import { planChanges, toDatatype, type Wanted } from './support/plan-changes.ts';
import { encode } from './support/reference-conversion.ts';
import { expectRefusal } from './support/refused.ts';

const shape = { prefix: 'doc:', dims: 8, datatype: 'float32' } as const;

let server: TestServer;
let world: MigrationWorld;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());

beforeEach(async () => {
  world = await buildMigrationWorld(server, { ...shape, documents: 40, target: 'float16' });
});

afterEach(async () => {
  world.remove();
  await server.send('CONFIG', 'SET', 'maxmemory', '0');
  await server.send('FLUSHALL');
});

function apply(options: Partial<ApplyOptions> = {}) {
  const { plan, folder } = world;
  return applyPlan({ connection: { url: server.url }, plan, backupDir: join(folder, 'backups'), ...options });
}

function planWords(changes: Wanted['changes'], options: Partial<Wanted> = {}) {
  return planChanges(server, world.folder, { index: 'words', changes, ...options });
}

const look = () => world.look();

describe('vectors of a wrong length', () => {
  beforeEach(async () => {
    await server.send('HSET', 'doc:short', 'embedding', Buffer.alloc(12, 1));
    await server.send('HSET', 'doc:long', 'embedding', Buffer.alloc(36, 1));
  });

  test('are named, and nothing is changed', () =>
    expectRefusal(() => apply(), {
      code: 'VECTOR_WIDTH',
      message: /^2 document\(s\) .* field "embedding".*doc:(short|long), doc:(short|long)$/,
      look,
    }));

  test('are left and listed with --skip-invalid', async () => {
    const before = await look();
    const report = await apply({ skipInvalid: true });
    expect(report).toMatchObject({ result: 'succeeded', documents: { converted: 40, skippedInvalid: 2 } });
    expect(report.validation.warnings.join()).toMatch(/2 document\(s\) hold a vector of a wrong length.*doc:short/);
    const after = await look();
    for (const key of ['doc:short', 'doc:long']) expect(after.keys.get(key)).toBe(before.keys.get(key));
    expect(after.keys.get('doc:7')).toBe(world.expected.keys.get('doc:7'));
  });
});

describe('values the target cannot hold', () => {
  const values = [1, 1e30, -1e30, 0, 0, 0, 0, 65520];

  beforeEach(async () => {
    await server.send('HSET', 'doc:huge', 'embedding', encode(values, 'float32'));
  });

  test('are named, and nothing is changed', () =>
    expectRefusal(() => apply(), { code: 'VALUES_NOT_FINITE', message: /^1 document\(s\).*doc:huge$/, look }));

  test('become infinite with --allow-nonfinite', async () => {
    expect(await apply({ allowNonfinite: true })).toMatchObject({ documents: { converted: 41 } });
    const content = (await look()).keys.get('doc:huge');
    expect(content).toContain('embedding=003c007c00fc0000000000000000007c@');
  });
});

describe('a plan that no longer fits', () => {
  test('is refused when the index has got another field', async () => {
    await server.send('FT.ALTER', 'words', 'SCHEMA', 'ADD', 'color', 'TAG');
    await expectRefusal(() => apply(), { code: 'SOURCE_CHANGED', message: /source schema mismatch.*"color"/, look });
  });

  test('is refused when the index is gone', async () => {
    await server.send('FT.DROPINDEX', 'words');
    await expectRefusal(() => apply(), { code: 'SOURCE_MISSING', message: /"words" does not exist/, look });
  });

  test('is refused when its alias points at another index', async () => {
    await server.send('FT.CREATE', 'elsewhere', 'PREFIX', '1', 'else:', 'SCHEMA', 'title', 'TEXT');
    await server.send('FT.ALIASUPDATE', 'live', 'elsewhere');
    await expectRefusal(() => apply(), { code: 'ALIAS_ELSEWHERE', message: /"live" points at elsewhere/, look });
  });

  test('is refused when another directory holds the run that carried it out', async () => {
    expect(await apply({ backupDir: join(world.folder, 'first') })).toMatchObject({ result: 'succeeded' });
    await expectRefusal(() => apply(), {
      code: 'ALREADY_TARGET',
      message: /already has the plan's target schema/,
      look,
    });
  });
});

describe('another live index on the same keys', () => {
  beforeEach(async () => {
    await server.send('FT.CREATE', 'rival', ...indexOver({ ...shape, prefix: 'doc:1' }));
  });

  test('is named, and nothing is changed', () =>
    expectRefusal(() => apply(), { code: 'PLAN_BLOCKED', message: /Index 'rival' covers the same keys/, look }));

  test('is harmed knowingly with --allow-shared-keys', async () => {
    const plan = await planWords(toDatatype('float16'), { allowSharedKeys: true });
    expect(plan.warnings.join()).toContain("Index 'rival' covers the same keys");
    expect(await apply({ plan, allowSharedKeys: true })).toMatchObject({ result: 'succeeded' });
    expect((await look()).keys).toEqual(world.expected.keys);
  });
});

describe('what must never be dropped', () => {
  test('a TEMPORARY index, also by a plan whose "supported" was flipped', async () => {
    await server.send('FT.CREATE', 'fleeting', 'TEMPORARY', '3600', 'PREFIX', '1', 'tmp:', 'SCHEMA', 'title', 'TEXT');
    await server.send('HSET', 'tmp:1', 'title', 'kept');
    const changes = { update_fields: [{ name: 'title', attrs: { weight: 2 } }] };
    const blocked = await planWords(changes, { index: 'fleeting' });
    expect(blocked.blockedReasons.join()).toContain("Index 'fleeting' is TEMPORARY");
    const plan = await editPlan(blocked, (text) =>
      text
        .replace('supported: false', 'supported: true')
        .replace(/blocked_reasons:\n( +- .*\n)+/, 'blocked_reasons: []\n'),
    );
    expect(plan.blockedReasons).toEqual([]);
    await expectRefusal(() => apply({ plan }), { code: 'PLAN_BLOCKED', message: /TEMPORARY/, look });
  });

  test('an index whose target the server refuses, in the words of the server', async () => {
    const plan = await planWords({ update_fields: [{ name: 'embedding', attrs: { block_size: 2 ** 40 } }] });
    expect(plan.blockedReasons.join()).toContain('exceeded server limit');
    await expectRefusal(() => apply({ plan }), {
      code: 'PLAN_BLOCKED',
      message: /refuses the target definition.*exceeded server limit/,
      look,
    });
  });

  test('an index whose planned target was edited by hand', async () => {
    const plan = await editPlan(world.plan, (text) => {
      const at = text.indexOf('merged_target_schema:');
      return text.slice(0, at) + text.slice(at).replace('distance_metric: l2', 'distance_metric: cosine');
    });
    await expectRefusal(() => apply({ plan }), { code: 'PLAN_EDITED', message: /distance_metric/, look });
  });
});

describe('a place that cannot be written to', () => {
  test('a backup directory below a file', async () => {
    writeFileSync(join(world.folder, 'file'), '');
    const backupDir = join(world.folder, 'file', 'backups');
    await expectRefusal(() => apply({ backupDir }), { code: 'FILE_UNWRITABLE', message: /backups/, look });
  });

  test('a disk that is full in the middle of the backup', async () => {
    await loadDocuments(server, 2000, { ...shape, prefix: 'doc:more-' });
    const before = await look();
    const words = world.applyWords('backups');
    // 100 blocks of 512 or 1024 bytes, as the shell counts: room for the keys, not for 180 kB of vectors.
    const ending = await runCli(words, { cwd: world.folder, shell: 'ulimit -f 100; exec "$@"' });
    expect(ending.exit).toBe(1);
    expect(ending.stderr).toMatch(/Cannot write ".*migration_backup_words\.data": the file would be larger than/);
    expect(ending.stderr).toContain('What was changed: nothing');
    expect(changesBetween(before, await look())).toEqual([]);
    const documents = { converted: 2040 };
    expect(await runCli(words, { cwd: world.folder })).toMatchObject({ exit: 0, report: { documents } });
  });

  test('a backup directory whose journal is a folder', async () => {
    mkdirSync(join(world.folder, 'backups', 'migration_backup_words.header'), { recursive: true });
    await expectRefusal(() => apply(), { code: 'FILE_UNREADABLE', message: /migration_backup_words.header/, look });
  });

  test('a server with too little memory for vectors that grow', async () => {
    // Enough that what they would grow by, 640 kB, is far more than the connections of a run take.
    await loadDocuments(server, 20_000, { ...shape, prefix: 'doc:more-' });
    const plan = await planWords(toDatatype('float64'));
    const info = String(await server.send('INFO', 'memory'));
    const used = Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
    await server.send('CONFIG', 'SET', 'maxmemory', `${used + 500_000}`);
    await expectRefusal(() => apply({ plan }), {
      code: 'MEMORY_TOO_SMALL',
      message: /below maxmemory \(noeviction\)/,
      look,
    });
  });

  test('a replica', async () => {
    await server.send('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
    const replica = await startTestServer({ config: ['--replicaof', '127.0.0.1', `${server.port}`] });
    try {
      await server.send('WAIT', '1', '10000');
      const lookAtReplica = () => takePicture(replica, ['live']);
      await expectRefusal(() => apply({ connection: { url: replica.url } }), {
        code: 'READ_ONLY',
        message: /read-only replica/,
        look: lookAtReplica,
      });
      expect(changesBetween(world.original, await lookAtReplica())).toEqual([]);
    } finally {
      await replica.stop();
    }
  });
});

async function editPlan(plan: MigrationPlan, edit: (text: string) => string): Promise<MigrationPlan> {
  const path = join(world.folder, 'edited.yaml');
  await writePlan(plan, path);
  const text = readFileSync(path, 'utf8');
  const edited = edit(text);
  expect(edited).not.toBe(text);
  writeFileSync(path, edited);
  return readPlan(path);
}
