import type { AppendFile, Disk } from '../../disk/disk.ts';
import type { StepUsage } from '../../events.ts';
import type { RedisReader } from '../../redis/port.ts';
import type { Clock } from './clock.ts';

/** Counts what a run uses. */
export interface Meter {
  /** The same disk, its writing timed. */
  readonly disk: Disk;
  /** Runs a step and tells what was used meanwhile; nothing of the server where another process answers at the end. */
  measure<Result>(work: () => Promise<Result>): Promise<{ result: Result; usage: StepUsage }>;
}

/** Makes a meter over the whole process: of several runs in one process each counts the others' CPU time, too. */
export function createMeter(inputs: { redis: Pick<RedisReader, 'load'>; disk: Disk; clock: Clock }): Meter {
  const { redis, clock } = inputs;
  let diskMs = 0;
  const timed = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const startedAt = clock.now();
    try {
      return await work();
    } finally {
      diskMs += clock.now() - startedAt;
    }
  };
  const read = async () => {
    return { clientMs: clock.cpuMs(), serverMs: await serverCpuMs(redis), diskMs };
  };
  return {
    disk: timedDisk(inputs.disk, timed),
    async measure(work) {
      const before = await read();
      const result = await work();
      const after = await read();
      const serverMs = (after.serverMs ?? Number.NaN) - (before.serverMs ?? Number.NaN);
      const usage = { clientCpuMs: after.clientMs - before.clientMs, diskMs: after.diskMs - before.diskMs };
      return { result, usage: { ...usage, ...(serverMs >= 0 && { serverCpuMs: serverMs }) } };
    },
  };
}

/** Undefined where the server does not tell: a figure in a report is no reason to fail. */
async function serverCpuMs(redis: Pick<RedisReader, 'load'>): Promise<number | undefined> {
  try {
    return (await redis.load()).cpuSeconds * 1000;
  } catch {
    return undefined;
  }
}

type Timed = <Result>(work: () => Promise<Result>) => Promise<Result>;

function timedDisk(disk: Disk, timed: Timed): Disk {
  return {
    ...disk,
    writeAtomic: (...args) => timed(() => disk.writeAtomic(...args)),
    openAppend: (...args) => timed(async () => timedFile(await disk.openAppend(...args), timed)),
  };
}

function timedFile(file: AppendFile, timed: Timed): AppendFile {
  return {
    get size() {
      return file.size;
    },
    append: (chunks) => timed(() => file.append(chunks)),
    sync: () => timed(() => file.sync()),
    close: () => file.close(),
  };
}
