import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import { type ApplyOptions, applyPlan, inspectBackup, listBackups, verifyBackups } from '../../src/index.ts';
import { indexOver, loadDocuments } from '../apply/support/documents.ts';
import { inFolder } from '../apply/support/folder.ts';
import { planChanges, toDatatype } from '../apply/support/plan-changes.ts';
import { recordingTerminal } from '../cli/recording-terminal.ts';
import { indexIsReady } from '../redis/index-is-ready.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const documents = 30;
const python = 'migration_backup_products_0a3e27b8';

let server: TestServer;
let made: string;
let release: () => void;
let closed: Promise<void>;

/** Runs of four indexes, then of Python's; every test copies the directory. The server is gone before any of them. */
beforeAll(async () => {
  server = await startTestServer();
  const folder = await new Promise<string>((resolve) => {
    closed = inFolder(async (path) => {
      resolve(path);
      await new Promise<void>((done) => {
        release = done;
      });
    });
  });
  made = join(folder, 'backups');
  for (const index of ['alone', 'shared', 'plain', 'torn']) {
    const shape = { prefix: `${index}:`, dims: 8, datatype: 'float32' } as const;
    await server.send('FT.CREATE', index, ...indexOver(shape));
    await loadDocuments(server, documents, shape);
    await indexIsReady(server, index);
  }
  await apply('alone', toDatatype('float16'));
  await apply('alone', { remove_fields: ['title'] });
  await apply('shared', toDatatype('float16'), { numWorkers: 2 });
  await apply('plain', { remove_fields: ['title'] });
  const stop = new AbortController();
  await apply('torn', toDatatype('float16'), {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'step.progressed' && event.step === 'dump') stop.abort();
    },
  }).catch(() => undefined);
  await server.stop();
  for (const worker of [0, 1]) {
    for (const ending of ['header', 'data']) copyPython(`${python}_worker${worker}.${ending}`);
  }
  writeFileSync(join(made, 'notes.txt'), 'not ours');
  writeFileSync(join(made, 'other.data'), 'not ours');
}, 60_000);

afterAll(async () => {
  release();
  await closed;
});

async function apply(
  index: string,
  changes: Parameters<typeof planChanges>[2]['changes'],
  options: Partial<ApplyOptions> = {},
) {
  const plan = await planChanges(server, join(made, '..'), { index, changes });
  return applyPlan({ connection: { url: server.url }, plan, backupDir: made, batchSize: 4, ...options });
}

function copyPython(name: string): void {
  copyFileSync(fileURLToPath(new URL(`../backup/fixtures/python/${name}`, import.meta.url)), join(made, name));
}

/** A copy of the directory, to be damaged. */
function withCopy<Result>(work: (dir: string) => Promise<Result>): Promise<Result> {
  return inFolder((folder) => {
    cpSync(made, folder, { recursive: true });
    return work(folder);
  });
}

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = recordingTerminal();
  const code = await runCli(['migrate', 'backup', ...words], terminal);
  return { code, out: terminal.stdout.join('\n'), err: terminal.stderr.join('\n') };
}

test('a directory is listed run by run, those put away and half-written ones and Python’s included', async () => {
  const { runs, unreadable } = await listBackups(made);
  expect(unreadable).toEqual([]);
  const told = runs.map(({ index, backup, archived, documents, frames, workers, checksums, phase }) => ({
    ...{ index, backup, archived, documents, frames, workers, checksums, phase },
  }));
  const ours = { archived: false, workers: 1, checksums: true, phase: 'validated' };
  expect(told).toHaveLength(6);
  expect(told).toEqual(
    expect.arrayContaining([
      { ...ours, index: 'alone', backup: 'complete', archived: true, documents, frames: 8 },
      { ...ours, index: 'alone', backup: 'none', documents: undefined, frames: 0 },
      { ...ours, index: 'shared', backup: 'complete', workers: 2, documents, frames: expect.any(Number) },
      { ...ours, index: 'plain', backup: 'none', documents: undefined, frames: 0 },
      { ...ours, index: 'torn', backup: 'incomplete', documents: 0, frames: 0, phase: 'dump' },
      {
        ...{ index: 'products', backup: 'complete', archived: false, documents: undefined, frames: 2, workers: 2 },
        ...{ checksums: false, phase: 'completed' },
      },
    ]),
  );
  const text = await run('list', '--backup-dir', made);
  expect(text.code).toBe(0);
  expect(text.out).toMatch(/^alone +\S+ +validated +\S+Z +complete, archived +30 +8 /m);
  expect(text.out).toMatch(/^torn +\S+ +dump +\S+Z +half-written +0 +0 /m);
  expect(text.out).not.toContain('other');
});

test('inspect tells everything of one run', async () => {
  const shared = await inspectBackup({ backupDir: made, index: 'shared' });
  expect(shared.facts?.conversions.embedding).toMatchObject({ source: 'float32', target: 'float16', dims: 8 });
  expect(shared.progress?.phase).toBe('validated');
  const names = shared.files.map(({ path }) => path.slice(made.length + 1)).sort();
  expect(names).toEqual(readdirSync(made).filter((name) => /^migration_backup_shared(?!.*lock)/.test(name)));
  expect(shared.bytes).toBe(shared.files.reduce((sum, { path }) => sum + readFileSync(path).length, 0));
  const { out, code } = await run('inspect', '--backup-dir', made, '--index', 'shared');
  expect(code).toBe(0);
  expect(out).toMatch(/^Vectors: +embedding: float32 -> float16, 8 dimensions$/m);
  expect(out).toMatch(/^Source: +shared on hash "shared:": title text, rank numeric, embedding vector$/m);
  expect(out).toMatch(/^Rewritten: +(\d+) of \1 batches$/m);
  const foreign = await inspectBackup({ backupDir: made, index: 'products' });
  expect(foreign.headers).toHaveLength(2);
  expect(foreign.files).toHaveLength(4);
  const [older] = (await listBackups(made)).runs.filter(({ archived }) => archived);
  const named = await inspectBackup({ backupDir: made, run: older!.runId });
  expect(named).toMatchObject({ index: 'alone', archived: true });
});

test('inspect and verify refuse a choice that is none', async () => {
  await expect(inspectBackup({ backupDir: made })).rejects.toMatchObject({ code: 'BACKUP_SEVERAL' });
  await expect(inspectBackup({ backupDir: made, index: 'x' })).rejects.toMatchObject({ code: 'BACKUP_NO_MATCH' });
  await expect(verifyBackups({ backupDir: made, run: 'x' })).rejects.toMatchObject({ code: 'BACKUP_NO_MATCH' });
  await inFolder(async (folder) => {
    await expect(verifyBackups({ backupDir: folder })).rejects.toMatchObject({ code: 'BACKUP_NONE' });
    const listed = await run('list', '--backup-dir', folder, '--json');
    expect([listed.code, JSON.parse(listed.out).error.code]).toEqual([1, 'BACKUP_NONE']);
  });
});

test('verify reads everything, and calls a half-written run that', async () => {
  const told: (readonly [number, number])[] = [];
  const found = await verifyBackups({ backupDir: made, onProgress: (...bytes) => told.push(bytes) });
  expect([found.verdict, found.problems]).toEqual(['intact', []]);
  const verdicts = found.runs.map(({ index, verdict, documents, problems }) => [index, verdict, documents, problems]);
  expect(verdicts).toHaveLength(6);
  expect(verdicts).toEqual(
    expect.arrayContaining([
      ['alone', 'intact', documents, []],
      ['shared', 'intact', documents, []],
      ['torn', 'incomplete', 0, []],
      ['products', 'intact', 10, []],
    ]),
  );
  const [done, total] = told.at(-1) ?? [0, 0];
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThanOrEqual(total);
  const { code, out, err } = await run('verify', '--backup-dir', made);
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('6 runs checked: 5 intact, 0 damaged, 1 half-written');
});

test('verify stops when asked', async () => {
  const signal = AbortSignal.abort();
  await expect(verifyBackups({ backupDir: made, signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

test('a flipped bit anywhere in any file of a sealed run is found, and in which file', async () => {
  const { runs } = await listBackups(made);
  const files = runs
    .filter(({ checksums, backup }) => checksums && backup !== 'incomplete')
    .flatMap((one) => one.files.map(({ path, bytes }) => ({ name: path.slice(made.length + 1), bytes })));
  expect(files.length).toBeGreaterThan(12);
  await withCopy(async (dir) => {
    for (const { name, bytes } of files) {
      const path = join(dir, name);
      const whole = readFileSync(path);
      for (const place of new Set([0, bytes >> 1, bytes - 2])) {
        const damaged = Buffer.from(whole);
        damaged[place]! ^= 1;
        writeFileSync(path, damaged);
        const { verdict, runs: checked, problems } = await verifyBackups({ backupDir: dir });
        const all = [...problems, ...checked.flatMap((one) => one.problems)];
        expect(verdict, `${name}, byte ${place}`).toBe('damaged');
        expect(
          all.map((one) => one.path),
          `${name}, byte ${place}`,
        ).toContain(path);
      }
      writeFileSync(path, whole);
    }
    expect((await verifyBackups({ backupDir: dir })).verdict).toBe('intact');
  });
});

test('a file that is cut short or missing is found, and the batches before the cut are read', async () => {
  await withCopy(async (dir) => {
    const data = join(dir, `${python}_worker1.data`);
    const manifest = join(dir, 'migration_backup_shared.manifest');
    truncateSync(data, readFileSync(data).length - 1);
    rmSync(manifest);
    const { runs, verdict } = await verifyBackups({ backupDir: dir });
    expect(verdict).toBe('damaged');
    const of = (index: string) => runs.find((one) => one.index === index);
    expect(of('products')?.problems).toMatchObject([{ path: data, code: 'BACKUP_TORN' }]);
    expect(of('shared')).toMatchObject({ documents, problems: [{ path: manifest, code: 'BACKUP_MISSING' }] });
  });
});

test('damage in one batch is told with its byte, the others are read, and the exit code is 1', async () => {
  await withCopy(async (dir) => {
    const { files, runId } = (await listBackups(dir)).runs.find(({ archived }) => archived)!;
    const { path } = files.find((file) => file.path.endsWith('.data'))!;
    const bytes = readFileSync(path);
    const second = 4 + bytes.readUInt32BE(0);
    bytes[second + 20]! ^= 255;
    writeFileSync(path, bytes);
    const { code, out } = await run('verify', '--backup-dir', dir, '--run', runId, '--json');
    expect(code).toBe(1);
    const result = JSON.parse(out);
    expect(result).toMatchObject({ verdict: 'damaged', runs: [{ documents: documents - 4, frames: 8 }] });
    expect(result.runs[0].problems).toMatchObject([{ path, byte: second, frame: 1, code: 'BACKUP_DAMAGED' }]);
    const text = await run('verify', '--backup-dir', dir);
    expect([text.code, text.out]).toEqual([1, expect.stringContaining(`${path}, byte ${second} (batch 1): `)]);
    expect((await run('verify', '--backup-dir', dir, '--index', 'shared')).code).toBe(0);
  });
});

test('a journal that is lost or unreadable is told, and so is the backup without one', async () => {
  await withCopy(async (dir) => {
    const header = join(dir, 'migration_backup_shared.header');
    rmSync(header);
    writeFileSync(join(dir, `${python}_worker0.header`), '{');
    writeFileSync(join(dir, 'migration_backup_plain.journal'), '{');
    const { unreadable, runs } = await listBackups(dir);
    expect(unreadable).toMatchObject([{ path: join(dir, 'migration_backup_plain.journal'), code: 'JOURNAL_DAMAGED' }]);
    expect(runs.map(({ index }) => index)).not.toContain('shared');
    const { problems } = await verifyBackups({ backupDir: dir });
    expect(problems.map(({ path }) => path.slice(dir.length + 1)).sort()).toEqual(
      [
        'migration_backup_plain.journal',
        `${python}_worker0.data`,
        'migration_backup_shared_worker0.data',
        'migration_backup_shared_worker1.data',
      ].sort(),
    );
    mkdirSync(join(dir, 'empty'));
    expect((await run('list', '--backup-dir', dir)).out).toContain('Damaged journals:');
  });
});
