import type { AppendFile, Disk } from './disk.ts';

/**
 * The same disk, except that nothing is changed on it unless `check` passes just before.
 *
 * With the check of a lock file, a process that slept while its lock was taken over writes nothing over its
 * successor's journal and backup. A check reads one small file, and at once: it takes 0.01 ms, and 4 where every step of
 * it waits for its turn behind the batches of a dump.
 */
export function fencedDisk(disk: Disk, check: () => void): Disk {
  const checked =
    <Args extends unknown[], Result>(act: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      check();
      return act(...args);
    };
  return {
    ...disk,
    writeAtomic: checked((path, bytes, options) => disk.writeAtomic(path, bytes, options)),
    createExclusive: checked((path, bytes) => disk.createExclusive(path, bytes)),
    rename: checked((from, to) => disk.rename(from, to)),
    remove: checked((path) => disk.remove(path)),
    openAppend: checked(async (path, options) => fencedFile(await disk.openAppend(path, options), check)),
  };
}

function fencedFile(file: AppendFile, check: () => void): AppendFile {
  return {
    get size() {
      return file.size;
    },
    append: async (chunks) => {
      check();
      await file.append(chunks);
    },
    sync: () => file.sync(),
    close: () => file.close(),
  };
}
