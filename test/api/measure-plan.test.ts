import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyPlan, measurePlan } from '../../src/index.ts';
import { indexOver, loadDocuments } from '../apply/support/documents.ts';
import { inFolder } from '../apply/support/folder.ts';
import { planChanges, toDatatype } from '../apply/support/plan-changes.ts';
import { indexIsReady } from '../redis/index-is-ready.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const shape = { prefix: 'm:', dims: 64, datatype: 'float32' } as const;
const documents = 2000;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.send('FT.CREATE', 'measured', ...indexOver(shape));
  await loadDocuments(server, documents, shape);
  await indexIsReady(server, 'measured');
});

afterAll(() => server.stop());

it('what is measured is near what apply then takes', async () => {
  await inFolder(async (folder) => {
    const connection = { url: server.url };
    const plan = await planChanges(server, folder, { index: 'measured', changes: toDatatype('float16') });
    const backupDir = join(folder, 'not', 'there', 'yet');
    const measured = await measurePlan({ connection, plan, backupDir });
    expect(measured).toMatchObject({ docCount: documents, sampledDocs: 500, backupFits: true });
    expect(existsSync(backupDir)).toBe(false);
    const report = await applyPlan({ connection, plan, backupDir });
    expect(measured.backupBytes / (documents * (4 * 64 + 40))).toBeCloseTo(1, 0);
    // A machine under load makes seconds meaningless; the order of magnitude must be right.
    expect(measured.downtimeSeconds).toBeLessThan(20 * (report.timings.downtimeDurationSeconds ?? 0) + 1);
    expect(measured.finalMemoryBytes).toBeLessThan(measured.currentMemoryBytes);
  });
});

it('measuring changes nothing', async () => {
  await inFolder(async (folder) => {
    const plan = await planChanges(server, folder, { index: 'measured', changes: toDatatype('float64') });
    const before = [await server.send('FT.INFO', 'measured'), await server.send('DBSIZE')].map(withoutUses);
    await measurePlan({ connection: { url: server.url }, plan });
    expect([await server.send('FT.INFO', 'measured'), await server.send('DBSIZE')].map(withoutUses)).toEqual(before);
  });
});

/** FT.INFO counts how often it was asked, and its collector's figures move by themselves. */
function withoutUses(reply: unknown): unknown {
  if (!Array.isArray(reply)) return reply;
  const moving = ['number_of_uses', 'gc_stats', 'cursor_stats'];
  return reply.filter((_, at) => !moving.includes(String(reply[at - (at % 2)])));
}

it('a plan of an index that is gone is refused', async () => {
  await inFolder(async (folder) => {
    const plan = await planChanges(server, folder, { index: 'measured', changes: toDatatype('float64') });
    const gone = { ...plan, source: { ...plan.source, indexName: 'nowhere' } };
    await expect(measurePlan({ connection: { url: server.url }, plan: gone })).rejects.toMatchObject({
      code: 'INDEX_MISSING',
    });
  });
});
