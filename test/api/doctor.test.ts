import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyPlan } from '../../src/api/apply-plan.ts';
import { createPlan } from '../../src/api/create-plan.ts';
import { doctor } from '../../src/api/doctor.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import type { DoctorReport } from '../../src/report/doctor.ts';
import { loadDocuments } from '../cli/load-documents.ts';
import { startTestCluster } from '../support/cluster.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let backupDir: string;

beforeAll(async () => {
  server = await startTestServer();
  backupDir = mkdtempSync(join(tmpdir(), 'rvl-doctor-'));
  const fields = 'title TEXT embedding VECTOR FLAT 6 TYPE FLOAT32 DIM 4 DISTANCE_METRIC COSINE';
  await server.send(...`FT.CREATE words ON HASH PREFIX 1 w: SCHEMA ${fields}`.split(' '));
  await loadDocuments(server, 'w:', 20);
});

afterAll(async () => {
  await server.stop();
  rmSync(backupDir, { recursive: true, force: true });
});

it('looks at everything and leaves nothing behind', async () => {
  const report = await doctor({ connection: { url: server.url }, index: 'words', backupDir });
  expect(report.lines.filter(({ status }) => status === 'problem')).toEqual([]);
  expect(textOf(report, 'Vector datatypes')).toBe(
    'float64, float32, float16, bfloat16; int8 needs Redis 8.0 or later, uint8 needs Redis 8.0 or later',
  );
  expect(textOf(report, 'SVS-VAMANA')).toBe('not here; it needs Redis 8.2 or later');
  expect(textOf(report, 'Backup directory')).toMatch(/free in .+; a backup of all vectors of "words" takes/);
  expect(await server.send('FT._LIST')).toEqual(['words']);
  expect(await server.send('DBSIZE')).toBe(20);
});

it('the ACL rule it prints is enough for a migration that re-encodes and renames', async () => {
  await server.send('ACL', 'SETUSER', 'migrator', 'on', '>secret', 'resetkeys', '-@all');
  const connection = { url: server.url.replace('redis://', 'redis://migrator:secret@') };
  const first = await doctor({ connection, index: 'words' });
  expect(first.verdict).toBe('problem');
  await grant(first);
  // Only now may it look at the index, and knows which keys that covers.
  await grant(await doctor({ connection, index: 'words' }));
  const last = await doctor({ connection, index: 'words' });
  expect(lineOf(last, 'Permissions')).toMatchObject({ status: 'ok' });
  expect(last.verdict).not.toBe('problem');
  const patch = {
    ...emptyPatch,
    updateFields: [{ name: 'embedding', attrs: { datatype: 'float16' } }],
    renameFields: [{ oldName: 'title', newName: 'headline' }],
  };
  const plan = await createPlan({ connection, index: 'words', patch });
  expect(plan.blockedReasons).toEqual([]);
  const { result, validation, warnings } = await applyPlan({ connection, plan, backupDir });
  expect({ result, errors: validation.errors }, warnings.join('\n')).toEqual({ result: 'succeeded', errors: [] });
});

it('names a user by the name it logged in with where the server does not tell', async () => {
  await server.send('ACL', 'SETUSER', 'nobody', 'on', '>secret', 'resetkeys', '-@all');
  const report = await doctor({ connection: { url: server.url.replace('redis://', 'redis://nobody:secret@') } });
  expect(lineOf(report, 'Permissions')?.advice).toMatch(/^ACL SETUSER nobody \+info /);
});

it('a server that evicts documents is a warning with the command that stops it', async () => {
  await server.send('CONFIG', 'SET', 'maxmemory', '1gb', 'maxmemory-policy', 'allkeys-lru');
  const report = await doctor({ connection: { url: server.url } });
  await server.send('CONFIG', 'SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction');
  expect(lineOf(report, 'Memory')).toMatchObject({ status: 'warning' });
  expect(lineOf(report, 'Memory')?.advice).toContain('CONFIG SET maxmemory-policy noeviction');
});

it('an index that does not exist is an error', async () => {
  await expect(doctor({ connection: { url: server.url }, index: 'nope' })).rejects.toMatchObject({
    code: 'INDEX_MISSING',
  });
});

it('a Redis without the Search module is a problem, not a crash', async () => {
  const plain = await startTestServer({ modules: false });
  try {
    const report = await doctor({ connection: { url: plain.url } });
    expect(lineOf(report, 'Server')).toMatchObject({
      status: 'problem',
      advice: 'Use Redis Stack, or Redis 8 or later',
    });
  } finally {
    await plain.stop();
  }
});

it('a cluster is judged by the worst of its primaries', async () => {
  const cluster = await startTestCluster();
  try {
    const connection = { url: cluster.url };
    const report = await doctor({ connection });
    expect(report.lines.filter(({ status }) => status === 'problem')).toEqual([]);
    expect(textOf(report, 'Server')).toBe('Redis 7.4.1, cluster');
    expect(textOf(report, 'Vector datatypes')).toMatch(/^float64, float32, float16, bfloat16;/);
    await cluster.primaries[2]?.send('ACL', 'SETUSER', 'default', '-hset');
    const { status, advice } = lineOf(await doctor({ connection }), 'Permissions') ?? {};
    expect([status, advice]).toEqual(['problem', expect.stringContaining('+hset')]);
  } finally {
    await cluster.stop();
  }
});

async function grant(report: DoctorReport): Promise<void> {
  const [rule = ''] = (lineOf(report, 'Permissions')?.advice ?? '').split(' (');
  if (rule !== '') await server.send(...rule.split(' '));
}

function lineOf({ lines }: DoctorReport, name: string) {
  return lines.find((line) => line.name === name);
}

function textOf(report: DoctorReport, name: string): string | undefined {
  return lineOf(report, name)?.text;
}
