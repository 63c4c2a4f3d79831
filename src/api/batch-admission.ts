import { freemem } from 'node:os';
import { type Admit, type Memory, oneAtATime, severalAtATime } from '../batch/admission.ts';
import { findOverlaps } from '../batch/find-overlaps.ts';
import { memoryDemand, serverRoomBytes } from '../batch/memory-demand.ts';
import { MigrationError } from '../errors.ts';
import type { MigrationPlan } from '../plan/plan.ts';
import type { RedisReader } from '../redis/port.ts';
import type { BatchRunOptions } from './batch-options.ts';
import { openReading } from './connect.ts';

const DEFAULT_BATCH_SIZE = 500;

/** Half of what this computer has left, so that others on it keep theirs. */
const CLIENT_SHARE = 0.5;

/** Refuses numbers that make no sense. @throws {MigrationError} `OPTION_INVALID` */
export function checkParallel({ parallel = 1, parallelAway = 1, parallelMemoryBytes = 1 }: BatchRunOptions): void {
  for (const [option, value] of Object.entries({ parallel, parallelAway, parallelMemoryBytes })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new MigrationError('OPTION_INVALID', { option, reason: 'it must be a whole number of at least 1' });
    }
  }
}

/**
 * Does `work` with a rule by which the indexes of a batch are begun: one after the other, or several at a time where the
 * options say so.
 */
export async function withAdmission<Result>(
  plans: ReadonlyMap<string, MigrationPlan>,
  options: BatchRunOptions,
  work: (admit: Admit) => Promise<Result>,
): Promise<Result> {
  const { parallel = 1 } = options;
  if (parallel === 1) {
    return work(oneAtATime);
  }
  const handling = { batchSize: options.batchSize ?? DEFAULT_BATCH_SIZE, workers: options.numWorkers ?? 1 };
  const demands = new Map([...plans].map(([name, plan]) => [name, memoryDemand(plan, handling)]));
  const room = serverRoom(options);
  const overlap = overlapsIn(plans);
  const demand = (index: string): Memory => demands.get(index) ?? { serverBytes: 0, clientBytes: 0 };
  const budget = async (): Promise<Memory | undefined> => {
    const serverBytes = await room.bytes();
    return serverBytes === undefined ? undefined : { serverBytes, clientBytes: freemem() * CLIENT_SHARE };
  };
  try {
    return await work(severalAtATime({ parallel, overlap, demand, budget }));
  } finally {
    await room.close();
  }
}

/** Pairs of indexes that must not be at work together. */
function overlapsIn(plans: ReadonlyMap<string, MigrationPlan>): (left: string, right: string) => boolean {
  const pairs = new Set(findOverlaps([...plans.values()]).map(({ left, right }) => JSON.stringify([left, right])));
  const nameTaken = (left: string, right: string): boolean => plans.get(left)?.target.name === right;
  return (left, right) =>
    pairs.has(JSON.stringify([left, right])) ||
    pairs.has(JSON.stringify([right, left])) ||
    nameTaken(left, right) ||
    nameTaken(right, left);
}

/** Asks the server for its room over a connection that is opened at the first question. */
function serverRoom({ connection, parallelMemoryBytes }: BatchRunOptions) {
  let reader: RedisReader | undefined;
  return {
    /** Undefined where the server does not answer: an index at work will tell why. */
    bytes: async (): Promise<number | undefined> => {
      if (parallelMemoryBytes !== undefined) {
        return parallelMemoryBytes;
      }
      try {
        reader ??= await openReading(connection);
        return serverRoomBytes(await reader.server());
      } catch {
        return undefined;
      }
    },
    close: async (): Promise<void> => reader?.close(),
  };
}
