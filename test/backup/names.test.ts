import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileStem, runPaths } from '../../src/backup/names.ts';

/** Every file a run and its rollback may make. */
function allFiles(index: string): string[] {
  return ([undefined, 'rollback'] as const).flatMap((part) => {
    const { header, journal, keys, manifest, lock, data, sums, updates, worker } = runPaths('b', index, part);
    const shards = [0, 1, 12].flatMap((number) => Object.values(worker(number)));
    return [header, journal, keys, manifest, lock, data, sums, updates.data, updates.sums, ...shards];
  });
}

describe('fileStem()', () => {
  test.each([
    'products',
    'products_idx',
    'idx-v2',
    'a.b-c_D',
    'x_deadbee',
    'x_deadbeeff',
    'workers_worker',
    'a'.repeat(150),
  ])('leaves %j as it is', (index) => {
    expect(fileStem(index)).toBe(index);
  });

  test.each([
    ['idx:v2', 'idx_v2_a35db6eaa322'],
    ['../../etc/passwd', '.._.._etc_passwd_3754d6cb3a38'],
    ['ключ', '_____'],
    ['', '_e3b0c44298fc'],
    ['products_worker0', 'products_worker0_'],
    ['products_updates', 'products_updates_'],
    ['products_rollback', 'products_rollback_'],
    ['products.header', 'products.header_'],
    ['products.DATA', 'products.DATA_'],
    ['products_0a3e27b8', 'products_0a3e27b8_'],
    ['products_0a3e27b80a3e', 'products_0a3e27b80a3e_'],
    ['a'.repeat(151), 'a'.repeat(137)],
  ])('gives %j a hash', (index, beginning) => {
    expect(fileStem(index)).toMatch(/_[0-9a-f]{12}$/);
    expect(fileStem(index).startsWith(beginning)).toBe(true);
  });

  test('is short enough for every file system, in plain ASCII, and names no other folder', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (index) => {
        expect(fileStem(index)).toMatch(/^[A-Za-z0-9._-]{1,150}$/);
      }),
    );
  });
});

describe('runPaths()', () => {
  test('gives the names that the guide shows', () => {
    const paths = runPaths('/tmp/backups', 'products_idx');
    expect(paths.header).toBe('/tmp/backups/migration_backup_products_idx.header');
    expect(paths.data).toBe('/tmp/backups/migration_backup_products_idx.data');
    expect(paths.manifest).toBe('/tmp/backups/migration_backup_products_idx.manifest');
    expect(paths.worker(3).data).toBe('/tmp/backups/migration_backup_products_idx_worker3.data');
    expect(paths.updates.sums).toBe('/tmp/backups/migration_backup_products_idx_updates.sums');
  });

  test('keeps a rollback apart from its run', () => {
    expect(runPaths('b', 'x', 'rollback').header).toBe('b/migration_backup_x_rollback.header');
  });

  test('never gives two indexes the same file', () => {
    const piece = fc.constantFrom(
      'a',
      'B',
      '_worker0',
      '_worker12',
      '_updates',
      '_rollback',
      '.data',
      '.sums',
      '.header',
      '.keys',
      '/',
      ':',
      '_0a3e27b8',
      '_5d7a1f2c3b4e',
      'ё',
    );
    const name = fc.oneof(
      fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(name, name, (a, b) => {
        fc.pre(a !== b);
        // A name that looks like the stem of another must not get that stem.
        for (const [one, other] of [
          [a, b],
          [a, fileStem(a)],
          [a, `${a}_updates`],
          [a, `${a}_worker0`],
        ] as const) {
          const files = one === other ? [] : allFiles(one).filter((file) => allFiles(other).includes(file));
          expect(files).toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
