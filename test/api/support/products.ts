import { join } from 'node:path';
import { expect } from 'vitest';
import { applyPlan, type MigrationPlan } from '../../../src/index.ts';
import { inFolder } from '../../apply/support/folder.ts';
import { type Changes, planChanges } from '../../apply/support/plan-changes.ts';
import { indexIsReady } from '../../redis/index-is-ready.ts';
import type { TestServer } from '../../support/server.ts';

/** The vector every document has: 16 bytes. */
export const vector = Buffer.from(new Float32Array([1, 2, 3, 4]).buffer);
/** FT.CREATE words of a FLAT float32 vector of four dimensions. */
export const flat = ['VECTOR', 'FLAT', '6', 'TYPE', 'FLOAT32', 'DIM', '4', 'DISTANCE_METRIC', 'L2'];

/** Creates the index `products` over five documents, and waits until it holds them. */
export async function createProducts(
  server: TestServer,
  fields: readonly string[],
  options: readonly string[] = [],
): Promise<void> {
  await server.send('FT.CREATE', 'products', 'ON', 'HASH', 'PREFIX', '1', 'doc:', ...options, 'SCHEMA', ...fields);
  for (let document = 0; document < 5; document += 1) {
    const fieldsOf = ['title', `number ${document}`, 'tag', 'a', 'price', `${document}`, 'embedding', vector];
    await server.send('HSET', `doc:${document}`, ...fieldsOf);
  }
  await indexIsReady(server, 'products');
}

/** The plan of these changes. */
export function planned(
  server: TestServer,
  changes: Changes,
  options: { allowSharedKeys?: boolean } = {},
): Promise<MigrationPlan> {
  return inFolder((folder) => planChanges(server, folder, { index: 'products', changes, ...options }));
}

/** Plans and applies; both must succeed. */
export async function expectApplied(server: TestServer, changes: Changes): Promise<void> {
  const plan = await planned(server, changes);
  expect(plan.blockedReasons).toEqual([]);
  await inFolder(async (folder) => {
    const backupDir = join(folder, 'backups');
    const report = await applyPlan({ connection: { url: server.url }, plan, backupDir });
    expect({ result: report.result, errors: report.validation.errors }).toEqual({ result: 'succeeded', errors: [] });
  });
}

/** The plan must be blocked for this reason, and the index still be there. */
export async function expectBlocked(server: TestServer, changes: Changes, reason: RegExp): Promise<void> {
  const plan = await planned(server, changes);
  expect(plan.blockedReasons.join('\n')).toMatch(reason);
  // No scratch index is left behind, and the source stands.
  expect(await server.send('FT._LIST')).toContain('products');
}

/** The plan or apply must refuse, in either case before anything was changed. */
export async function expectRefused(server: TestServer, changes: Changes): Promise<void> {
  const plan = await planned(server, changes);
  if (plan.blockedReasons.length === 0) {
    await inFolder(async (folder) => {
      const applied = applyPlan({ connection: { url: server.url }, plan, backupDir: join(folder, 'backups') });
      await expect(applied).rejects.toMatchObject({ changed: 'nothing' });
    });
  }
  expect(await server.send('FT._LIST')).toEqual(['products']);
}

/** The patch that updates one field's attributes. */
export const update = (name: string, attrs: object): Changes => ({ update_fields: [{ name, attrs }] });
/** The patch that renames fields, pair by pair. */
export const renames = (...pairs: [string, string][]): Changes => ({
  rename_fields: pairs.map(([old_name, new_name]) => ({ old_name, new_name })),
});
