import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaProblems } from '../../support/json-schema.ts';
import { buildGuideWorld, type GuideWorld } from './support/guide-world.ts';

// "Quick Start", "Step 1: Discover Available Indexes" and "Option A: Use the Wizard", from top to bottom.

let world: GuideWorld;

beforeAll(async () => {
  world = await buildGuideWorld();
  for (const [name, prefix] of Object.entries({ products_idx: 'p:', users_idx: 'u:', orders_idx: 'o:' })) {
    await world.addIndex(name, { prefix, documents: 3 });
  }
  await world.addIndex('myindex', { prefix: 'doc:', dims: 384, documents: 30 });
});

afterAll(() => world.close());

test('1. See what indexes exist', async () => {
  const { stdout, stderr, exit } = await world.run('rvl index listall --url redis://localhost:6379');
  expect([exit, stderr]).toEqual([0, '']);
  expect(stdout).toBe('Indices:\n1. myindex\n2. orders_idx\n3. products_idx\n4. users_idx\n');
});

test('2. Use the wizard to build a migration plan', async () => {
  const answers = ['1', 'category', 'tag', 'n', '|', '8'];
  const { stdout, stderr, exit } = await world.run('rvl migrate wizard --index myindex --url redis://localhost:6379', {
    input: `${answers.join('\n')}\n`,
  });
  expect([exit, stderr]).toEqual([0, '']);
  const printed = stdout.split('\n');
  expect(printed.slice(0, 3)).toEqual([
    "Building a migration plan for index 'myindex'",
    'Current schema:',
    '- Index name: myindex',
  ]);
  const end = printed.indexOf(`Migration plan written to ${world.folder}/migration_plan.yaml`);
  expect(printed.slice(end + 1, end + 5)).toEqual([
    'Mode: drop_recreate',
    'Supported: True',
    'Warnings:',
    '- Index downtime is required',
  ]);
  expect(schemaProblems('migration_plan', world.text('migration_plan.yaml'), { ours: true })).toEqual([]);
  expect(schemaProblems('schema_patch', world.text('schema_patch.yaml'), { ours: true })).toEqual([]);
});

test('3. Apply the migration', async () => {
  const { stdout, exit } = await world.run(
    'rvl migrate apply --plan migration_plan.yaml --backup-dir ./migration_backups --url redis://localhost:6379',
  );
  expect(stdout).toContain('Result: succeeded\n');
  expect(exit).toBe(0);
  expect(await world.fieldOf('myindex', 'category')).toBe('type TAG SEPARATOR |');
  expect(schemaProblems('migration_report', world.text('migration_report.yaml'), { ours: true })).toEqual([]);
});

test('4. Verify the result', async () => {
  const { stdout, exit } = await world.run(
    'rvl migrate validate --plan migration_plan.yaml --url redis://localhost:6379',
  );
  expect(stdout).toContain('Schema match: True\nDoc count match: True\nKey sample exists: True\n');
  expect(exit).toBe(0);
});

test('the wizard quantizes vectors, and its plan applies', async () => {
  await world.server.send('FT.DROPINDEX', 'myindex', 'DD');
  await world.addIndex('myindex', { prefix: 'doc:', dims: 384, documents: 30 });
  const wizard = await world.run('rvl migrate wizard --index myindex --url redis://localhost:6379', {
    input: `${['2', '2', '', 'float16', '', '', '', '8'].join('\n')}\n`,
  });
  expect(wizard.stdout).toContain('Updatable fields:\n1. title (text)\n2. embedding (vector)\n');
  const current = ['algorithm: HNSW', 'datatype: float32', 'distance_metric: cosine', 'dims: 384 (cannot be changed)'];
  expect(wizard.stdout).toContain(
    ["Current vector config for 'embedding':", ...current, 'm: 16', 'ef_construction: 200', 'Leave blank'].join('\n'),
  );
  expect(wizard.stdout).toContain('Mode: drop_recreate\nSupported: True\n');
  // The first run's files are put away, not overwritten.
  const apply = await world.run(
    'rvl migrate apply --plan migration_plan.yaml --backup-dir ./migration_backups --url redis://localhost:6379',
  );
  expect(apply.stdout).toContain('Result: succeeded\n');
  expect(await world.server.send('HSTRLEN', 'doc:7', 'embedding')).toBe(768);
});
