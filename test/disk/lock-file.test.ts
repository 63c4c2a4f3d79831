import { expect, it } from 'vitest';
import type { Disk } from '../../src/disk/disk.ts';
import { fencedDisk } from '../../src/disk/fenced-disk.ts';
import { type LockFile, takeLockFile } from '../../src/disk/lock-file.ts';
import { ownIdentity } from '../../src/disk/process-identity.ts';
import { createMemoryDisk } from '../support/memory-disk.ts';

const path = 'backups/words.lock';
const words = (purpose: string) => ({ purpose, since: '2026-01-01T00:00:00Z' });
const dead = JSON.stringify({ ...ownIdentity(), pid: 2 ** 22 + 1, ...words('a dead run') });
const take = (disk: Disk, purpose: string) => takeLockFile(disk, path, words(purpose));

const diskWith = (...files: (readonly [string, string])[]) =>
  createMemoryDisk(files.map(([name, text]) => [name, Buffer.from(text)] as const));

it('refuses a second holder and names the first', async () => {
  const disk = diskWith();
  await take(disk, 'the first');
  await expect(take(disk, 'the second')).rejects.toMatchObject({
    code: 'LOCK_HELD',
    message: expect.stringContaining('the first'),
  });
});

it('takes the lock of a dead process over, and leaves no other file', async () => {
  const disk = diskWith([path, dead]);
  const lock = await take(disk, 'a successor');
  await lock.check();
  expect([...disk.files.keys()]).toEqual([path]);
  await lock.release();
  expect([...disk.files.keys()]).toEqual([]);
});

it('takes it over also where a process died while it did that', async () => {
  const disk = diskWith([path, dead], [`${path}.takeover`, dead], [`${path}.takeover.takeover`, dead]);
  await (await take(disk, 'a successor')).check();
  expect([...disk.files.keys()]).toEqual([path]);
});

it('does not take the lock of a process in another pid namespace', async () => {
  const elsewhere = JSON.stringify({ ...JSON.parse(dead), pidNamespace: 'pid:[1]' });
  await expect(take(diskWith([path, elsewhere]), 'a second')).rejects.toMatchObject({ code: 'LOCK_HELD' });
});

it('does not keep, and does not remove, a lock that is another one by now', async () => {
  const disk = diskWith();
  const lock = await take(disk, 'a sleeper');
  disk.files.set(path, Buffer.from(dead));
  const successor = await take(disk, 'a sleeper');
  expect(() => lock.check()).toThrow(expect.objectContaining({ code: 'LOCK_LOST' }));
  await lock.release();
  successor.check();
});

const operations = ['createExclusive', 'read', 'remove', 'rename'] as const;
const moments = Array.from({ length: 12 }, (_, first) =>
  Array.from({ length: 12 - first }, (_, more) => [first, first + more] as const),
).flat();

it.each(moments)('three takers of a dead lock leave one holder: others come at operations %i and %i', async (x, z) => {
  const disk = diskWith([path, dead]);
  const locks: LockFile[] = [];
  const tryToTake = async (on: Disk, purpose: string) => {
    const lock = await take(on, purpose).catch(() => undefined);
    if (lock !== undefined) locks.push(lock);
  };
  let count = 0;
  const interrupted = new Proxy(disk, {
    get(inner, name: keyof Disk) {
      const act = inner[name] as (...args: unknown[]) => Promise<unknown>;
      if (!operations.some((operation) => operation === name)) return act;
      return async (...args: unknown[]) => {
        const now = count++;
        if (now === x) await tryToTake(disk, 'X');
        const result = await act(...args);
        if (now === z) await tryToTake(disk, 'Z');
        return result;
      };
    },
  });
  await tryToTake(interrupted, 'Y');
  await tryToTake(disk, 'a last one');
  expect(locks).toHaveLength(1);
  locks[0]!.check();
});

it('fencedDisk() changes nothing once the lock is lost, and reads on', async () => {
  const disk = diskWith();
  const lock = await take(disk, 'a sleeper');
  const fenced = fencedDisk(disk, lock.check);
  const file = await fenced.openAppend('backups/data');
  await file.append([Buffer.from('mine')]);
  await fenced.writeAtomic('backups/journal', 'mine');
  disk.files.set(path, Buffer.from('{}'));
  const changes = [
    () => file.append([Buffer.from('late')]),
    () => fenced.writeAtomic('backups/journal', 'late'),
    () => fenced.createExclusive('backups/new', 'late'),
    () => fenced.rename('backups/journal', 'backups/moved'),
    () => fenced.remove('backups/journal'),
    () => fenced.openAppend('backups/data', { truncateTo: 0 }),
  ];
  for (const change of changes) {
    await expect(change()).rejects.toMatchObject({ code: 'LOCK_LOST', changed: 'resumable' });
  }
  expect(String(await fenced.read('backups/journal'))).toBe('mine');
  expect(String(disk.files.get('backups/data'))).toBe('mine');
});
