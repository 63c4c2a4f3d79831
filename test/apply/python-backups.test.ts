import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { listRuns, rollBack } from '../../src/index.ts';
import { startTestServer } from '../support/server.ts';
import { runCli } from './support/cli-child.ts';
import { inFolder } from './support/folder.ts';

const server = await startTestServer();
const base = 'migration_backup_products_0a3e27b8';

afterAll(() => server.stop());

/** Ten documents as Python RedisVL leaves them behind. */
beforeEach(async () => {
  await server.send('FLUSHALL');
  for (let document = 0; document < 10; document++) {
    await server.send('HSET', `doc:${document}`, 'title', 'kept', 'embedding', Buffer.alloc(8, document + 1));
  }
});

function fixture(name: string): string {
  return fileURLToPath(new URL(`../backup/fixtures/python/${name}`, import.meta.url));
}

/** A folder with a directory `backups` as Python RedisVL 0.28 wrote it with two workers. */
function withTwoWorkers<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  return inFolder((folder) => {
    mkdirSync(join(folder, 'backups'));
    for (const worker of [0, 1]) {
      for (const ending of ['header', 'data']) {
        const name = `${base}_worker${worker}.${ending}`;
        copyFileSync(fixture(name), join(folder, 'backups', name));
      }
    }
    return work(folder);
  });
}

/** What Python's own reader makes of a worker's file. */
function originalsOf(worker: number): [key: string, vector: string][] {
  const frames = JSON.parse(readFileSync(fixture(`${base}_worker${worker}.data.decoded.json`), 'utf8')) as {
    vectors: Record<string, { embedding: string }>;
  }[];
  return frames.flatMap(({ vectors }) =>
    Object.entries(vectors).map(([key, { embedding }]) => [key, embedding] as const),
  );
}

async function liveVectors(): Promise<[key: string, vector: string][]> {
  const keys = ((await server.send('KEYS', 'doc:*')) as string[]).sort();
  const values = keys.map(async (key) => {
    const value = (await server.sendForBuffers('HGET', key, 'embedding')) as Buffer;
    return [key, value.toString('hex')] as [string, string];
  });
  return Promise.all(values);
}

test('a backup that Python wrote with two workers is one run, and its rollback restores the vectors of both', async () => {
  await withTwoWorkers(async (folder) => {
    const backupDir = join(folder, 'backups');
    expect(await listRuns(backupDir)).toMatchObject([{ index: 'products', phase: 'python' }]);
    const report = await rollBack({ connection: { url: server.url }, backupDir });
    expect(report).toMatchObject({ result: 'succeeded', restored: 10 });
    expect(await liveVectors()).toEqual([...originalsOf(0), ...originalsOf(1)].sort());
  });
});

test('rvl migrate rollback takes it, too', async () => {
  await withTwoWorkers(async (folder) => {
    const words = ['migrate', 'rollback', '--backup-dir', 'backups', '--url', server.url];
    expect(await runCli(words, { cwd: folder })).toMatchObject({ exit: 0 });
    expect(await liveVectors()).toEqual([...originalsOf(0), ...originalsOf(1)].sort());
  });
});

test('a worker that died in its dump has converted nothing; the others are restored', async () => {
  await withTwoWorkers(async (folder) => {
    const backupDir = join(folder, 'backups');
    const header = join(backupDir, `${base}_worker1.header`);
    writeFileSync(header, readFileSync(header, 'utf8').replace('"completed"', '"dump"'));
    writeFileSync(join(backupDir, `${base}_worker1.data`), Buffer.from('00000100', 'hex'));
    expect(await rollBack({ connection: { url: server.url }, backupDir })).toMatchObject({ restored: 5 });
    expect((await liveVectors()).slice(0, 5)).toEqual(originalsOf(0));
  });
});

test('a torn shard is refused before any other is restored', async () => {
  await withTwoWorkers(async (folder) => {
    const backupDir = join(folder, 'backups');
    const data = join(backupDir, `${base}_worker1.data`);
    writeFileSync(data, readFileSync(data).subarray(0, 100));
    const before = await liveVectors();
    await expect(rollBack({ connection: { url: server.url }, backupDir })).rejects.toMatchObject({
      code: 'BACKUP_TORN',
    });
    expect(await liveVectors()).toEqual(before);
  });
});
