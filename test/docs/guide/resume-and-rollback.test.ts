import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { buildGuideWorld, type GuideWorld, keysOf } from './support/guide-world.ts';

// "Crash-safe resume for quantization", then "Backup, Resume & Rollback".

/** So many that a kill after the drop comes before the end; FLAT, so that they are indexed in a moment. */
const documents = 20_000;
let world: GuideWorld;

beforeAll(async () => {
  world = await buildGuideWorld();
  await world.addIndex('products_idx', { prefix: 'product:', documents, dims: 16, algorithm: 'FLAT' });
  world.write('schema_patch.yaml', patch);
  const plan = 'rvl migrate plan --index products_idx --schema-patch schema_patch.yaml --url redis://localhost:6379';
  expect((await world.run(plan)).exit).toBe(0);
});

afterAll(() => world.close());

const header = (folder: string) =>
  JSON.parse(readFileSync(join(world.folder, 'tmp', folder, 'migration_backup_products_idx.header'), 'utf8'));

const apply = `rvl migrate apply \\
  --plan migration_plan.yaml \\
  --backup-dir /tmp/migration_backups \\
  --url redis://localhost:6379 \\
  --report-out migration_report.yaml`;

test('1. Estimate disk space', async () => {
  const { stdout, exit } = await world.run('rvl migrate estimate --plan migration_plan.yaml');
  expect(exit).toBe(0);
  expect(stdout).toMatch(estimate);
  const aof = await world.run('rvl migrate estimate --plan migration_plan.yaml --aof-enabled');
  expect(aof.exit).toBe(0);
  expect(aof.stdout).toMatch(/^ {2}AOF growth \(appendonly=yes\): ~[\d.]+ (KB|MB)$/m);
});

test('2. and 3. Apply with backup; when the process dies, the header holds the progress', async () => {
  let killed = false;
  const { exit } = await world.run(apply, {
    onStderr: (text, kill) => {
      if (!killed && text.includes('Drop index: done')) {
        killed = true;
        kill('SIGKILL');
      }
    },
  });
  expect([killed, exit]).toEqual([true, 'SIGKILL']);
  const progress = header('migration_backups');
  expect(keysOf(progress).slice(0, 6)).toEqual([
    ...['index_name', 'fields', 'batch_size', 'phase', 'dump_completed_batches', 'quantize_completed_batches'],
  ]);
  expect(progress).toMatchObject({
    index_name: 'products_idx',
    fields: { embedding: { source: 'float32', target: 'float16', dims: 16 } },
    batch_size: 500,
    phase: expect.stringMatching(/^(index_dropped|active|completed|target_created)$/),
    dump_completed_batches: 40,
  });
  expect(progress.quantize_completed_batches).toBeLessThanOrEqual(40);
});

test('4. and 5. The exact same command resumes and completes, and the files are kept', async () => {
  const { stdout, stderr, exit } = await world.run(apply);
  expect(stderr).toContain("Resuming migration to 'products_idx'");
  expect(stderr).toContain('Quantize vectors: 20,000/20,000 docs');
  expect(stdout).toContain('Result: succeeded\n');
  expect(exit).toBe(0);
  expect(header('migration_backups').phase).toBe('validated');
  const files = readdirSync(join(world.folder, 'tmp/migration_backups'));
  expect(files).toEqual(
    expect.arrayContaining(['migration_backup_products_idx.header', 'migration_backup_products_idx.data']),
  );
  expect(await world.fieldOf('products_idx', 'embedding')).toMatch(/data_type FLOAT16/);
  const bytes = Array.from({ length: 50 }, (_, at) => world.server.send('HSTRLEN', `product:${at * 400}`, 'embedding'));
  expect(new Set(await Promise.all(bytes))).toEqual(new Set([32]));
});

test('a completed backup is a no-op while the live index matches the target', async () => {
  const { stdout, exit } = await world.run(apply);
  expect(stdout).toContain('Nothing to do: index "products_idx" already is what the plan asks for\n');
  expect(exit).toBe(0);
});

test('rollback restores the original vectors, after which the old backup is stale and the plan applies anew', async () => {
  const rollback = 'rvl migrate rollback --backup-dir /tmp/migration_backups --url redis://localhost:6379';
  const { stdout, exit } = await world.run(rollback);
  expect(stdout).toContain('Rollback complete: 20,000 vectors restored to original values\n');
  expect(exit).toBe(0);
  expect(await world.server.send('HSTRLEN', 'product:1', 'embedding')).toBe(64);
  const original = world.yaml('migration_plan.yaml') as { source: { schema_snapshot: object } };
  world.write('original_schema.yaml', stringify(original.source.schema_snapshot));
  const create = await world.run('rvl index create --schema original_schema.yaml --url redis://localhost:6379');
  expect([create.exit, create.stderr]).toEqual([0, '']);
});

test('several workers leave shards and a manifest, and re-running their command changes nothing', async () => {
  await world.run('cp migration_plan.yaml plan.yaml');
  const original = await world.run(`# Original command that was interrupted
rvl migrate apply --plan plan.yaml --url redis://localhost:6379 \\
  --backup-dir /tmp/backups --workers 4`);
  expect(original.stdout).toContain('Result: succeeded\n');
  const files = readdirSync(join(world.folder, 'tmp/backups'));
  expect(files).toEqual(
    expect.arrayContaining(['migration_backup_products_idx.manifest', 'migration_backup_products_idx_worker3.data']),
  );
  const again = await world.run(`# Just re-run it. Progress is resumed automatically
rvl migrate apply --plan plan.yaml --url redis://localhost:6379 \\
  --backup-dir /tmp/backups --workers 4`);
  expect(again.stdout).toContain('Nothing to do');
  const rollback = await world.run('rvl migrate rollback --backup-dir /tmp/backups --url redis://localhost:6379');
  expect(rollback.stdout).toContain('Rollback complete: 20,000 vectors restored to original values\n');
  expect(await world.fieldOf('products_idx', 'embedding')).toMatch(/data_type FLOAT32/);
});

const estimate = new RegExp(
  [
    '^Pre-migration disk space estimate:',
    ' {2}Index: products_idx \\(20,000 documents\\)',
    " {2}Vector field 'embedding': 16 dims, float32 -> float16",
    ' {2}RDB snapshot \\(BGSAVE\\): ~[\\d.]+ (KB|MB)',
    ' {2}AOF growth: not estimated \\(.*AOF is on\\)',
    ' {2}Total new disk required: ~[\\d.]+ (KB|MB)',
    ' {2}Post-migration memory savings: ~[\\d.]+ (KB|MB) \\(50% reduction\\)',
  ].join('\\n+'),
);

const patch = `version: 1
changes:
  update_fields:
    - name: embedding
      attrs:
        datatype: float16
`;
