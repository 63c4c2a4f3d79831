import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createIndex, createPlan, describeIndex, writePlan } from '../../src/index.ts';
import { registryKey } from '../../src/redis/names.ts';
import { applyUntil, backedUp } from '../apply/support/apply-until.ts';
import { indexOver, loadDocuments } from '../apply/support/documents.ts';
import { inFolder } from '../apply/support/folder.ts';
import { planChanges, toDatatype } from '../apply/support/plan-changes.ts';
import { indexIsReady } from '../redis/index-is-ready.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const shape = { prefix: 'd:', dims: 4, datatype: 'float32' } as const;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());

beforeEach(async () => {
  await server.send('FLUSHALL');
  await server.send('FT.CREATE', 'lost', ...indexOver(shape));
  await server.send('FT.SYNUPDATE', 'lost', 'cars', 'auto', 'car');
  await server.send('FT.ALIASADD', 'live', 'lost');
  await loadDocuments(server, 20, shape);
  await indexIsReady(server, 'lost');
});

const connection = () => ({ url: server.url });

/** Interrupts an apply right after the drop, as when the machine with the backup burns down then. */
async function loseEverythingAfterTheDrop(beforeTheDrop = async () => {}): Promise<void> {
  await inFolder(async (folder) => {
    const plan = await planChanges(server, folder, { index: 'live', changes: toDatatype('float16') });
    const run = { connection: connection(), plan, backupDir: join(folder, 'backups') };
    expect(await applyUntil(backedUp, run)).toMatchObject({ result: 'interrupted' });
    await beforeTheDrop();
    const report = await applyUntil(({ type }) => type === 'index.dropped', run);
    expect(report.result).toBe('interrupted');
  });
}

it('an index whose plan and backup are lost comes back from what its migration left on the server', async () => {
  const before = await describeIndex(connection(), 'lost');
  await loseEverythingAfterTheDrop();
  expect(await server.send('FT._LIST')).toEqual([]);
  const created = await createIndex(connection(), { registeredIndex: 'lost' });
  expect(created).toMatchObject({ name: 'lost', outcome: 'created', aliases: ['live'] });
  expect(created.warnings[0]).toMatch(/^Run .* was under way .* finish it with "migrate apply"/);
  const after = await describeIndex(connection(), 'live');
  expect(after.definition).toEqual(before.definition);
  expect(after.companions.synonyms).toEqual({ cars: ['auto', 'car'] });
});

it('so do synonyms that were added while the run was under way', async () => {
  await loseEverythingAfterTheDrop(async () => {
    await server.send('FT.SYNUPDATE', 'lost', 'houses', 'house', 'home');
  });
  await createIndex(connection(), { registeredIndex: 'lost' });
  const { companions } = await describeIndex(connection(), 'live');
  expect(companions.synonyms).toEqual({ cars: ['auto', 'car'], houses: ['home', 'house'] });
});

it('the target can come back from the server as well', async () => {
  await loseEverythingAfterTheDrop();
  await createIndex(connection(), { registeredIndex: 'lost', which: 'target' });
  const { definition } = await describeIndex(connection(), 'lost');
  expect(definition.fields.at(-1)?.attrs.datatype).toBe('float16');
});

it('a key of that name that holds something else is refused', async () => {
  await server.send('SET', registryKey('other'), '{"source":{}}');
  const refused = { code: 'REGISTRATION_UNUSABLE', changed: 'nothing' };
  await expect(createIndex(connection(), { registeredIndex: 'other' })).rejects.toMatchObject(refused);
  await server.send('SET', registryKey('other'), 'not JSON');
  await expect(createIndex(connection(), { registeredIndex: 'other' })).rejects.toMatchObject(refused);
});

it('the source of a plan comes back whole, and an alias that went elsewhere is left there', async () => {
  await inFolder(async (folder) => {
    const planPath = join(folder, 'plan.yaml');
    const plan = await planChanges(server, folder, { index: 'live', changes: toDatatype('float16') });
    await writePlan(plan, planPath);
    await server.send('FT.DROPINDEX', 'lost');
    await server.send('FT.CREATE', 'next', ...indexOver({ ...shape, prefix: 'n:' }));
    await server.send('FT.ALIASADD', 'live', 'next');
    const created = await createIndex(connection(), { planPath, which: 'source' });
    expect(created.warnings).toEqual(["Alias 'live' points at another index, and was left there"]);
    const { definition, companions } = await describeIndex(connection(), 'lost');
    expect(definition).toEqual(plan.source.definition);
    expect(companions.synonyms).toEqual({ cars: ['auto', 'car'] });
  });
});

it.each([{}, { schemaPatchPath: 'a.yaml', targetSchemaPath: 'b.yaml' }])(
  'createPlan() wants exactly one form of the changes, not %j',
  async (given) => {
    const planned = createPlan({ connection: connection(), index: 'lost', ...given });
    await expect(planned).rejects.toMatchObject({ code: 'OPTION_INVALID', changed: 'nothing' });
  },
);
