import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { StoredBatch } from '../../src/backup/frame-reader.ts';
import { type Backup, openPythonBackup } from '../../src/backup/reader.ts';
import { collect } from '../support/collect.ts';
import { createMemoryDisk } from '../support/memory-disk.ts';

const path = 'backups/python.data';

/** What Python's own reader made of a frame. */
interface DecodedFrame {
  readonly keys: readonly string[];
  readonly vectors: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

function readFixture(name: string): Buffer {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url));
}

function open(content: Buffer, frames: number): Promise<Backup> {
  return openPythonBackup(createMemoryDisk([[path, content]]), path, { frames });
}

async function readAll(backup: Backup): Promise<StoredBatch[]> {
  return await collect(backup.batches());
}

function decoded({ keys, fields, vectors }: StoredBatch): DecodedFrame {
  const rows = keys.map((key, position) => {
    const values = fields.flatMap((field, column) => {
      const value = vectors[column]![position];
      return value == null ? [] : [[field, value.toString('hex')] as const];
    });
    return [key.toString(), Object.fromEntries(values)] as const;
  });
  return { keys: keys.map(String), vectors: Object.fromEntries(rows.filter(([, row]) => Object.keys(row).length > 0)) };
}

describe('openPythonBackup() reads what Python RedisVL 0.28 wrote', () => {
  test.each([
    'migration_backup_products_0a3e27b8.data',
    'migration_backup_products_0a3e27b8_worker0.data',
    'migration_backup_products_0a3e27b8_worker1.data',
  ])('%s', async (name) => {
    const expected = JSON.parse(readFixture(`python/${name}.decoded.json`).toString()) as DecodedFrame[];
    const backup = await open(readFixture(`python/${name}`), expected.length);
    expect((await readAll(backup)).map(decoded)).toEqual(expected.map(({ keys, vectors }) => ({ keys, vectors })));
    expect(backup.documents).toBe(expected[0]!.keys.length);
  });

  test.each([4, 5])('large frames of protocol %i', async (protocol) => {
    const backup = await open(gunzipSync(readFixture(`python-protocol${protocol}.data.gz`)), 2);
    const batches = await readAll(backup);
    expect([backup.frames, backup.documents]).toEqual([2, 800]);
    batches.forEach(({ keys, fields, vectors }, frame) => {
      expect(fields).toEqual(['embedding']);
      keys.forEach((key, position) => {
        const number = frame * 400 + position;
        const value = vectors[0]![position]!;
        expect(key.toString()).toBe(number === 7 ? 'k'.repeat(300) : `doc:${number}`);
        const expected = number % 10 === 3 ? null : Buffer.alloc(number === 9 ? 70_000 : 1000, number % 256);
        expect(value?.toString('hex')).toBe(expected?.toString('hex'));
      });
    });
  });
});

describe('openPythonBackup()', () => {
  const golden = readFixture('python/migration_backup_products_0a3e27b8.data');

  test('refuses a file torn at any byte', async () => {
    for (let bytes = 1; bytes < golden.length; bytes++) {
      await expect(open(golden.subarray(0, bytes), 1), `after ${bytes} bytes`).rejects.toMatchObject({
        code: 'BACKUP_TORN',
        details: { path, bytes, expected: bytes < 4 ? 4 : golden.length },
      });
    }
  });

  test('refuses fewer batches than the header counts', async () => {
    await expect(open(golden, 2)).rejects.toThrow(/holds 1 batches, where its header counts 2/);
  });

  test('reads a batch that the header does not count, left by an append without a header update', async () => {
    const backup = await open(Buffer.concat([golden, golden]), 1);
    expect(backup.frames).toBe(2);
  });

  test('refuses a length that no frame has', async () => {
    await expect(open(Buffer.alloc(8), 0)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
    await expect(open(Buffer.alloc(8, 0xff), 0)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
  });

  test('says that there is no file', async () => {
    await expect(openPythonBackup(createMemoryDisk(), path, { frames: 0 })).rejects.toMatchObject({
      code: 'BACKUP_MISSING',
    });
  });
});
