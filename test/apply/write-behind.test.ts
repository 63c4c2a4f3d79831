import { expect, test } from 'vitest';
import { createWriteBehind } from '../../src/apply/offline/write-behind.ts';
import type { VectorBatch } from '../../src/backup/batch.ts';
import type { DumpWriter } from '../../src/backup/dump-writer.ts';

const batch: VectorBatch = { keys: [], fields: [], vectors: [] };

/** A writer whose appends end when the test says so. */
function slowWriter() {
  const underWay: { end: () => void; fail: (error: Error) => void }[] = [];
  const writer: DumpWriter = {
    bytes: 0,
    append: () => new Promise((resolve, reject) => underWay.push({ end: resolve, fail: reject })),
    sync: async () => undefined,
    seal: () => Promise.reject(new Error('not asked for')),
    close: async () => undefined,
  };
  return { writer, underWay };
}

test('three batches are under way at most; the next waits for the first of them', async () => {
  const { writer, underWay } = slowWriter();
  const behind = createWriteBehind(writer);
  for (let i = 0; i < 3; i += 1) await behind.append(0, batch);
  let waited = true;
  const fourth = behind.append(0, batch).then(() => {
    waited = false;
  });
  await new Promise(setImmediate);
  expect([underWay.length, waited]).toEqual([3, true]);
  underWay[0]!.end();
  await fourth;
  expect(underWay.length).toBe(4);
});

test('a batch that could not be written is told to the next that needs its room, and at the end', async () => {
  const { writer, underWay } = slowWriter();
  const behind = createWriteBehind(writer);
  for (let i = 0; i < 3; i += 1) await behind.append(0, batch);
  underWay[0]!.fail(new Error('the disk is full'));
  await expect(behind.append(0, batch)).rejects.toThrow('the disk is full');
  underWay[1]!.fail(new Error('still full'));
  underWay[2]!.end();
  await expect(behind.end()).rejects.toThrow('still full');
});

test('the end waits for everything under way', async () => {
  const { writer, underWay } = slowWriter();
  const behind = createWriteBehind(writer);
  await behind.append(0, batch);
  await behind.append(0, batch);
  let ended = false;
  const end = behind.end().then(() => {
    ended = true;
  });
  underWay[0]!.end();
  await new Promise(setImmediate);
  expect(ended).toBe(false);
  underWay[1]!.end();
  await end;
});
