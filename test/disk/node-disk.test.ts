import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeDisk } from '../../src/disk/node-disk.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rvl-disk-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const at = (name: string) => join(folder, name);
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe('writeAtomic()', () => {
  it('creates a file only its owner can read', async () => {
    await nodeDisk.writeAtomic(at('plan'), 'hello');
    expect(await readFile(at('plan'), 'utf8')).toBe('hello');
    expect(await modeOf(at('plan'))).toBe(0o600);
  });

  it('replaces the content and leaves no temporary file', async () => {
    await writeFile(at('plan'), 'a longer text');
    await nodeDisk.writeAtomic(at('plan'), Buffer.from([1, 2]));
    expect([...(await readFile(at('plan')))]).toEqual([1, 2]);
    expect(await readdir(folder)).toEqual(['plan']);
  });

  it('replaces the target of a symbolic link, not the link', async () => {
    await writeFile(at('real'), 'before');
    await symlink(at('real'), at('link'));
    await nodeDisk.writeAtomic(at('link'), 'after');
    expect(await readFile(at('real'), 'utf8')).toBe('after');
  });

  it('writes to a device without replacing it', async () => {
    await nodeDisk.writeAtomic('/dev/null', 'gone');
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });

  it.each([
    ['a missing folder', () => at('none/plan'), 'no such folder'],
    ['a folder', () => folder, 'it is a folder'],
    ['a path through a file', () => at('file/plan'), 'a part of the path is not a folder'],
  ])('says why %s cannot be written', async (_case, path, reason) => {
    await writeFile(at('file'), '');
    await expect(nodeDisk.writeAtomic(path(), 'x')).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: `Cannot write "${path()}": ${reason}`,
      cause: expect.any(Error),
    });
  });

  it('answers DISK_FULL on a full disk and leaves the former content', async () => {
    await expect(nodeDisk.writeAtomic('/dev/full', 'x')).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: 'Cannot write "/dev/full": the disk is full',
    });
  });
});

describe('read(), size() and list()', () => {
  it('answer undefined or nothing where no file or folder exists', async () => {
    expect(await nodeDisk.read(at('none'))).toBeUndefined();
    expect(await nodeDisk.openRead(at('none'))).toBeUndefined();
    expect(await nodeDisk.size(at('none'))).toBeUndefined();
    expect(await nodeDisk.list(at('none'))).toEqual([]);
  });

  it('answer content, bytes and sorted names', async () => {
    await writeFile(at('b'), 'héé');
    await writeFile(at('a'), '');
    expect((await nodeDisk.read(at('b')))?.toString()).toBe('héé');
    expect(await nodeDisk.size(at('b'))).toBe(5);
    expect(await nodeDisk.list(folder)).toEqual(['a', 'b']);
  });

  it('hide what a crash in the middle of a write left behind', async () => {
    await writeFile(at('.rvl-0123456789abcdef.tmp'), 'torn');
    expect(await nodeDisk.list(folder)).toEqual([]);
  });

  it.each([
    ['read', (path: string) => nodeDisk.read(path)],
    ['openRead', (path: string) => nodeDisk.openRead(path)],
    ['size', (path: string) => nodeDisk.size(path)],
  ])('%s() says that a folder is no file', async (_name, read) => {
    await expect(read(folder)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `Cannot read "${folder}": it is a folder`,
    });
  });
});

describe('openRead()', () => {
  it('reads exactly the bytes asked for, fewer only at the end', async () => {
    await writeFile(at('data'), '0123456789');
    const file = (await nodeDisk.openRead(at('data')))!;
    expect(file.size).toBe(10);
    expect((await file.read(2, 3)).toString()).toBe('234');
    expect((await file.read(8, 5)).toString()).toBe('89');
    expect((await file.read(20, 5)).length).toBe(0);
    await file.close();
  });
});

describe('openAppend()', () => {
  it('creates the file and appends chunk by chunk', async () => {
    const file = await nodeDisk.openAppend(at('log'));
    await file.append([Buffer.from('ab'), new Uint8Array(0), Buffer.from('cd')]);
    await file.append([Buffer.from('e')]);
    await file.sync();
    expect(file.size).toBe(5);
    await file.close();
    expect(await readFile(at('log'), 'utf8')).toBe('abcde');
    expect(await modeOf(at('log'))).toBe(0o600);
  });

  it('goes on at the end of a file that exists', async () => {
    await writeFile(at('log'), 'abc');
    const file = await nodeDisk.openAppend(at('log'));
    await file.append([Buffer.from('d')]);
    await file.close();
    expect(await readFile(at('log'), 'utf8')).toBe('abcd');
  });

  it('cuts the file before it appends', async () => {
    await writeFile(at('log'), 'abcdef');
    const file = await nodeDisk.openAppend(at('log'), { truncateTo: 2 });
    await file.append([Buffer.from('X')]);
    await file.close();
    expect(await readFile(at('log'), 'utf8')).toBe('abX');
  });

  it.each([0, 2])('keeps %i bytes in a new file, so that who has the former one open changes nothing', async (kept) => {
    const sleeper = await nodeDisk.openAppend(at('log'));
    await sleeper.append([Buffer.from('abcdef')]);
    const file = await nodeDisk.openAppend(at('log'), { truncateTo: kept });
    await file.append([Buffer.from('XYZ')]);
    await sleeper.append([Buffer.from('ghijkl')]);
    expect(await readFile(at('log'), 'utf8')).toBe(`${'abcdef'.slice(0, kept)}XYZ`);
    expect(await modeOf(at('log'))).toBe(0o600);
    expect(await readdir(folder)).toEqual(['log']);
    await Promise.all([sleeper.close(), file.close()]);
  });

  it('refuses to cut a file to more bytes than it has', async () => {
    await writeFile(at('log'), 'abc');
    await expect(nodeDisk.openAppend(at('log'), { truncateTo: 9 })).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: `Cannot write "${at('log')}": it holds 3 bytes where at least 9 were expected`,
    });
    expect(await nodeDisk.size(at('log'))).toBe(3);
  });

  it('writes thousands of chunks in one call, in order', async () => {
    const chunks = Array.from({ length: 5000 }, (_, i) => Buffer.from(`${i},`));
    const file = await nodeDisk.openAppend(at('log'));
    await file.append(chunks);
    await file.close();
    expect(await readFile(at('log'), 'utf8')).toBe(chunks.join(''));
  });

  it('refuses a second append while one is under way', async () => {
    const file = await nodeDisk.openAppend(at('log'));
    const first = file.append([Buffer.from('a')]);
    await expect(file.append([Buffer.from('b')])).rejects.toThrow('before the previous append() had ended');
    await first;
    await file.close();
  });
});

describe('createExclusive()', () => {
  it('creates the file once and never touches one that exists', async () => {
    expect(await nodeDisk.createExclusive(at('lock'), 'first')).toBe(true);
    expect(await nodeDisk.createExclusive(at('lock'), 'second')).toBe(false);
    expect(await readFile(at('lock'), 'utf8')).toBe('first');
    expect(await modeOf(at('lock'))).toBe(0o600);
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it('lets exactly one of many at once succeed', async () => {
    const tries = Array.from({ length: 20 }, (_, i) => nodeDisk.createExclusive(at('lock'), String(i)));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
  });
});

describe('rename() and remove()', () => {
  it('moves a file to another folder', async () => {
    await writeFile(at('a'), 'x');
    await mkdir(at('sub'));
    await nodeDisk.rename(at('a'), at('sub/b'));
    expect(await readFile(at('sub/b'), 'utf8')).toBe('x');
  });

  it('names the source when the source is missing', async () => {
    await expect(nodeDisk.rename(at('a'), at('b'))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `Cannot read "${at('a')}": no such file or folder`,
    });
  });

  it('removing a file twice is no error', async () => {
    await writeFile(at('a'), 'x');
    await nodeDisk.remove(at('a'));
    await nodeDisk.remove(at('a'));
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('ensureWritableFolder() and freeBytes()', () => {
  it('creates nested folders only their owner can enter, and leaves them empty', async () => {
    await nodeDisk.ensureWritableFolder(at('x/y'));
    await nodeDisk.ensureWritableFolder(at('x/y'));
    expect(await modeOf(at('x'))).toBe(0o700);
    expect(await modeOf(at('x/y'))).toBe(0o700);
    expect(await readdir(at('x/y'))).toEqual([]);
  });

  it('says that a file is no folder', async () => {
    await writeFile(at('f'), '');
    await expect(nodeDisk.ensureWritableFolder(at('f'))).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: `Cannot write "${at('f')}": a part of the path is not a folder`,
    });
  });

  it.skipIf(process.getuid?.() === 0)('says that permission is denied', async () => {
    await mkdir(at('closed'));
    await chmod(at('closed'), 0o500);
    await expect(nodeDisk.ensureWritableFolder(at('closed'))).rejects.toMatchObject({
      message: `Cannot write "${at('closed')}": permission denied`,
    });
  });

  it('answers the free bytes of a folder that is still to be made', async () => {
    expect(await nodeDisk.freeBytes(at('not/yet'))).toBeGreaterThan(0);
  });
});
