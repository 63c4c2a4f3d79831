import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildGuideWorld, type GuideWorld } from './support/guide-world.ts';

// "Troubleshooting": every phrase the guide tells people to look for, from the command that prints it.

let world: GuideWorld;

beforeAll(async () => {
  world = await buildGuideWorld();
});

afterAll(() => world.close());

beforeEach(async () => {
  await world.server.send('FLUSHALL');
  await world.addIndex('myindex', { prefix: 'doc:', documents: 200 });
});

async function plan(attrs: string, index = 'myindex') {
  world.write('schema_patch.yaml', `changes:\n  update_fields:\n    - name: embedding\n      attrs: {${attrs}}\n`);
  return world.run(`rvl migrate plan \\
  --index ${index} \\
  --schema-patch schema_patch.yaml \\
  --url redis://localhost:6379 \\
  --plan-out migration_plan.yaml`);
}

const apply = (backups: string, more = '') =>
  world.run(
    `rvl migrate apply --plan migration_plan.yaml --backup-dir ./${backups} --url redis://localhost:6379 ${more}`.trim(),
  );

test('Migration blocked: "unsupported change"', async () => {
  const { stderr, exit } = await plan('dims: 8');
  expect([exit, stderr]).toEqual([1, expect.stringContaining('Migration blocked: unsupported change')]);
  const { diff_classification: verdict } = world.yaml('migration_plan.yaml');
  expect(verdict).toEqual({ supported: false, blocked_reasons: [expect.stringMatching(/^unsupported change: /)] });
  expect(await apply('blocked')).toMatchObject({ exit: 1, stderr: expect.stringContaining('unsupported change') });
});

test('Apply failed: "source schema mismatch"', async () => {
  await plan('datatype: float16');
  await world.server.send(...'FT.ALTER myindex SCHEMA ADD price NUMERIC'.split(' '));
  const { stderr, exit } = await apply('mismatch');
  expect([exit, stderr]).toEqual([1, expect.stringContaining('source schema mismatch')]);
  expect((await plan('datatype: float16')).exit).toBe(0);
  expect((await apply('mismatch')).exit).toBe(0);
});

test('Apply failed: "timeout waiting for index ready"', async () => {
  // One thread scans for all indexes: while another index is built, ours gets nowhere. That one would take many times
  // the limit on any machine, and is dropped as soon as the run has failed.
  const vector = 'v VECTOR HNSW 10 TYPE FLOAT32 DIM 512 DISTANCE_METRIC COSINE M 512 EF_CONSTRUCTION 4096';
  const client = await world.server.client();
  const numbers = (at: number) =>
    Float32Array.from({ length: 512 }, (_, element) => Math.sin(at * 31 + element * element));
  const writes = Array.from({ length: 10_000 }, (_, at) =>
    client.sendCommand(['HSET', `slow:${at}`, 'v', Buffer.from(numbers(at).buffer)]),
  );
  await Promise.all(writes);
  await plan('datatype: float16');
  await world.server.send(...`FT.CREATE slow ON HASH PREFIX 1 slow: SCHEMA ${vector}`.split(' '));
  const { stderr, stdout, exit } = await apply('timeout', '--timeout 1');
  expect(`${stdout}${stderr}`).toContain('timeout waiting for index ready');
  expect(exit).toBe(1);
  expect(world.yaml('migration_report.yaml')).toMatchObject({ result: 'failed' });
  await world.server.send('FT.DROPINDEX', 'slow');
  expect((await apply('timeout')).stdout).toContain('Result: succeeded\n');
});

test('Validation failed: "document count mismatch"', async () => {
  await plan('algorithm: flat');
  await apply('counted');
  await world.server.send('DEL', 'doc:150', 'doc:151');
  const validate = 'rvl migrate validate --plan migration_plan.yaml --url redis://localhost:6379';
  const { stdout, exit } = await world.run(validate);
  expect([exit, stdout]).toEqual([1, expect.stringContaining('document count mismatch')]);
  await plan('m: 8, algorithm: hnsw');
  await apply('counted');
  expect((await world.run(validate)).exit).toBe(0);
});

test('Quantized documents would disappear from another index: refused with that index named', async () => {
  await world.addIndex('other', { prefix: 'doc:1', documents: 1 });
  const { stderr, exit } = await plan('datatype: float16');
  expect([exit, stderr]).toEqual([1, expect.stringContaining('unsupported change')]);
  expect(JSON.stringify(world.yaml('migration_plan.yaml').diff_classification)).toContain("'other'");
});

test('batch-plan failed: "overlapping indexes detected"', async () => {
  await world.addIndex('products_main', { prefix: 'product:', documents: 2 });
  await world.addIndex('products_premium', { prefix: 'product:premium:', documents: 2 });
  await world.run(`cat > quantize_patch.yaml << 'EOF'
version: 1
changes:
  update_fields:
    - name: embedding
      attrs:
        datatype: float16
EOF`);
  const { stderr, exit } = await world.run(`rvl migrate batch-plan \\
  --pattern "products_*" \\
  --schema-patch quantize_patch.yaml \\
  --plan-out batch_plan.yaml \\
  --url redis://localhost:6379`);
  expect(exit).toBe(1);
  expect(stderr.startsWith(overlap)).toBe(true);
  expect(existsSync(join(world.folder, 'batch_plan.yaml'))).toBe(false);
});

test('recovering a failed migration: info, apply again, or create from the plan', async () => {
  await plan('datatype: float16');
  await world.server.send('FT.DROPINDEX', 'myindex');
  expect((await world.run('rvl index info --index myindex --url redis://localhost:6379')).exit).toBe(1);
  const { stderr, exit } = await apply('recovered');
  expect([exit, stderr]).toEqual([1, expect.stringContaining('create the index again from the plan')]);
  const create = 'rvl index create --from-plan migration_plan.yaml --which source --url redis://localhost:6379';
  expect(await world.run(create)).toMatchObject({ exit: 0, stderr: '' });
  expect((await world.run('rvl index info --index myindex --url redis://localhost:6379')).exit).toBe(0);
});

test('--backup-dir is required, and nothing starts without it', async () => {
  await plan('datatype: float16');
  for (const flags of ['', '--backup-dir ""']) {
    const line = `rvl migrate apply --plan migration_plan.yaml ${flags} --url redis://localhost:6379`;
    expect(await world.run(line)).toMatchObject({ exit: 2, stderr: expect.stringContaining('--backup-dir') });
  }
  expect(await world.fieldOf('myindex', 'embedding')).toMatch(/data_type FLOAT32/);
});

const overlap = `Error: Refusing to create batch plan: overlapping indexes detected.
Multiple indexes in the batch share Redis key prefixes. Running a
batch migration over overlapping indexes can mutate the same keys
more than once (e.g., double-quantization of vectors), corrupting
the underlying data.
Conflicts:
- products_main <-> products_premium: 'product:' <-> 'product:premium:'
Resolve by migrating overlapping indexes one at a time, or by
narrowing the batch to a set of indexes with disjoint prefixes.
`;
