import type { Memory } from '../../src/byte-arena.ts';
import type { AppendFile, Disk } from '../../src/disk/disk.ts';

/** A disk in memory that can lose what was not synced. */
export interface MemoryDisk extends Disk {
  /** Content of every file by path; tests may change it as they like. */
  readonly files: Map<string, Buffer>;
  /** What a power cut now would leave behind; content only, file names are durable at once. */
  afterPowerCut(): Map<string, Buffer>;
}

/** Makes a disk in memory, holding `files`. */
export function createMemoryDisk(files: Iterable<readonly [string, Buffer]> = []): MemoryDisk {
  const content = new Map(files);
  const synced = new Map(content);
  const put = (path: string, bytes: Buffer) => {
    content.set(path, bytes);
    synced.set(path, bytes);
  };
  return {
    files: content,
    afterPowerCut: () => new Map(synced),
    read: async (path) => content.get(path),
    readNow: (path) => content.get(path),
    openRead: async (path) => (content.has(path) ? openRead(content, path) : undefined),
    writeAtomic: async (path, bytes) => put(path, Buffer.from(bytes)),
    openAppend: async (path, options) => {
      const bytes = content.get(path) ?? Buffer.alloc(0);
      put(path, bytes.subarray(0, options?.truncateTo ?? bytes.length));
      return openAppend(content, synced, path);
    },
    createExclusive: async (path, bytes) => {
      if (content.has(path)) return false;
      put(path, Buffer.from(bytes));
      return true;
    },
    rename: async (from, to) => {
      put(to, content.get(from)!);
      content.delete(from);
      synced.delete(from);
    },
    remove: async (path) => {
      content.delete(path);
      synced.delete(path);
    },
    list: async (folder) =>
      [...content.keys()]
        .filter((path) => path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/'))
        .map((path) => path.slice(folder.length + 1))
        .sort(),
    size: async (path) => content.get(path)?.length,
    ensureWritableFolder: async () => undefined,
    freeBytes: async () => Number.MAX_SAFE_INTEGER,
  };
}

function openRead(content: Map<string, Buffer>, path: string) {
  return {
    size: content.get(path)!.length,
    read: async (position: number, length: number, memory?: Memory) => {
      const bytes = content.get(path)!.subarray(position, position + length);
      const place = memory?.take(bytes.length) ?? Buffer.alloc(bytes.length);
      bytes.copy(place);
      return place;
    },
    close: async () => undefined,
  };
}

function openAppend(content: Map<string, Buffer>, synced: Map<string, Buffer>, path: string): AppendFile {
  return {
    get size() {
      return content.get(path)!.length;
    },
    append: async (chunks) => {
      content.set(path, Buffer.concat([content.get(path)!, ...chunks]));
    },
    sync: async () => {
      synced.set(path, content.get(path)!);
    },
    close: async () => undefined,
  };
}
