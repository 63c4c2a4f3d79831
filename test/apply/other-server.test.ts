import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyPlan } from '../../src/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { applyUntil, backedUp, halfConverted } from './support/apply-until.ts';
import { buildMigrationWorld, type MigrationWorld } from './support/migration-world.ts';
import { changesBetween, takePicture } from './support/picture.ts';
import { expectRefusal } from './support/refused.ts';

let server: TestServer;
let other: TestServer;
let world: MigrationWorld;

beforeAll(async () => {
  [server, other] = await Promise.all([startTestServer(), startTestServer()]);
  const shape = { prefix: 'doc:', dims: 16, datatype: 'float32', target: 'float16' } as const;
  world = await buildMigrationWorld(server, { ...shape, documents: 400 });
});

afterAll(async () => {
  world.remove();
  await Promise.all([server.stop(), other.stop()]);
});

const options = (at: TestServer, backupDir: string) => ({
  connection: { url: at.url },
  plan: world.plan,
  backupDir: join(world.folder, backupDir),
  batchSize: 50,
});

test('a run that has dropped its index is not taken up on a server that knows nothing of it', async () => {
  expect(await applyUntil(halfConverted, options(server, 'one'))).toMatchObject({ result: 'interrupted' });
  await expectRefusal(() => applyPlan(options(other, 'one')), {
    code: 'OTHER_SERVER',
    message:
      /^Run \S+ dropped index "words" on the server that was reached at 127\.0\.0\.1:\d+, and this server knows nothing/,
    look: () => takePicture(other),
  });
  expect(await applyPlan(options(server, 'one'))).toMatchObject({ result: 'succeeded' });
  expect(changesBetween(world.expected, await world.look())).toEqual([]);
});

test('nor is one that has not dropped it yet, on a server that has no such index', async () => {
  await other.send('FLUSHALL');
  const second = await buildMigrationWorld(other, {
    ...{ prefix: 'doc:', dims: 16, datatype: 'float32', target: 'float16', documents: 10 },
  });
  const run = { connection: { url: other.url }, plan: second.plan, backupDir: join(second.folder, 'two') };
  expect(await applyUntil(backedUp, run)).toMatchObject({ result: 'interrupted' });
  await other.send('FT.DROPINDEX', 'words');
  await expectRefusal(() => applyPlan(run), { code: 'SOURCE_MISSING', message: /does not exist/, look: second.look });
  second.remove();
});
