import { beforeEach, expect, it } from 'vitest';
import { decodeJournal } from '../../src/backup/journal-codec.ts';
import { type JournalKeeper, keepJournal } from '../../src/backup/journal-keeper.ts';
import type { Disk } from '../../src/disk/disk.ts';
import { nodeDisk } from '../../src/disk/node-disk.ts';
import type { Journal } from '../../src/phases/journal.ts';
import { journalAt } from '../support/journal.ts';

const initial = journalAt('active');

/** Writes that have begun and not ended, each with the text it puts on disk. */
let pending: { text: string; end: (error?: Error) => void }[];
let nowMs: number;

/** A disk whose writes end when the test says so. */
const disk: Disk = {
  ...nodeDisk,
  writeAtomic: (_path, text) =>
    new Promise((resolve, reject) => {
      pending.push({ text: String(text), end: (error) => (error === undefined ? resolve() : reject(error)) });
    }),
};

beforeEach(() => {
  pending = [];
  nowMs = 0;
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function endWrite(error?: Error): Promise<Journal> {
  await turn();
  expect(pending).toHaveLength(1);
  const { text, end } = pending.pop()!;
  end(error);
  await turn();
  return (await decodeJournal(text, 'journal')) as Journal;
}

async function keep(): Promise<JournalKeeper> {
  const keeping = keepJournal(disk, 'journal', { initial, now: () => nowMs });
  await endWrite();
  return keeping;
}

it('writes a cursor when the last write is long enough ago, and keeps nobody waiting for it', async () => {
  const keeper = await keep();
  keeper.moveCursor({ quantizeCompletedBatches: 1 });
  await turn();
  expect(pending).toEqual([]);
  nowMs = 250;
  keeper.moveCursor({ quantizeCompletedBatches: 2 });
  expect((await endWrite()).progress.quantizeCompletedBatches).toBe(2);
});

it('has one cursor on its way at most, however long the disk takes', async () => {
  const keeper = await keep();
  for (let batch = 1; batch <= 5; batch += 1) {
    nowMs += 250;
    keeper.moveCursor({ quantizeCompletedBatches: batch });
    await turn();
  }
  expect((await endWrite()).progress.quantizeCompletedBatches).toBe(1);
  expect(pending).toEqual([]);
  nowMs += 250;
  keeper.moveCursor({ quantizeCompletedBatches: 6 });
  expect((await endWrite()).progress.quantizeCompletedBatches).toBe(6);
});

it('writes a record after the cursor that is on its way, and resolves when it is on disk', async () => {
  const keeper = await keep();
  nowMs = 250;
  keeper.moveCursor({ quantizeCompletedBatches: 1 });
  let recorded = false;
  const recording = keeper.record({ progress: { phase: 'completed' } }).then(() => {
    recorded = true;
  });
  expect((await endWrite()).progress).toMatchObject({ phase: 'completed', quantizeCompletedBatches: 1 });
  expect(recorded).toBe(false);
  expect((await endWrite()).progress).toMatchObject({ phase: 'completed', quantizeCompletedBatches: 1 });
  await recording;
});

it('goes on after a cursor that could not be written, and is settled then', async () => {
  const keeper = await keep();
  nowMs = 250;
  keeper.moveCursor({ quantizeCompletedBatches: 1 });
  let settled = false;
  const settling = keeper.settled().then(() => {
    settled = true;
  });
  await turn();
  expect(settled).toBe(false);
  await endWrite(new Error('disk full'));
  await settling;
  const recording = keeper.record({ progress: { phase: 'completed' } });
  await endWrite();
  await recording;
});

it('says of a record that it could not be written', async () => {
  const keeper = await keep();
  const recording = keeper.record({ progress: { phase: 'completed' } });
  const refused = expect(recording).rejects.toThrow('disk full');
  await endWrite(new Error('disk full'));
  await refused;
});
