import type { AppendFile, Disk } from './disk.ts';

/**
 * The same disk, except that nothing is changed on it unless `check` passes just before.
 *
 * With the check of a lock file, a process that slept while its lock was taken over writes nothing over its
 * successor's journal and backup. A check reads one small file: 0.2 ms on a busy machine, against several for a durable
 * write. Writes that begin in one go share it.
 */
export function fencedDisk(disk: Disk, checkNow: () => Promise<void>): Disk {
  const check = shared(checkNow);
  const checked =
    <Args extends unknown[], Result>(act: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await check();
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

function fencedFile(file: AppendFile, check: () => Promise<void>): AppendFile {
  return {
    get size() {
      return file.size;
    },
    append: async (chunks) => {
      await check();
      await file.append(chunks);
    },
    sync: () => file.sync(),
    close: () => file.close(),
  };
}

/** Calls made in one go share one result; a later one never gets what was found before it. */
function shared(work: () => Promise<void>): () => Promise<void> {
  let begun: Promise<void> | undefined;
  return () => {
    if (begun === undefined) {
      begun = work();
      queueMicrotask(() => {
        begun = undefined;
      });
    }
    return begun;
  };
}
