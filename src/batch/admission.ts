/** Whether another index is begun now. */
export type Admission =
  | { readonly kind: 'begin'; readonly index: string }
  /** It could be begun if there were more memory; `reason` says so in words. */
  | { readonly kind: 'held'; readonly index: string; readonly reason: string }
  | { readonly kind: 'none' };

/** Chooses which of the `waiting` indexes, in their order, is begun beside those `atWork`. */
export type Admit = (waiting: readonly string[], atWork: readonly string[]) => Admission | Promise<Admission>;

/** One index after the other. */
export const oneAtATime: Admit = ([index], atWork) =>
  index === undefined || atWork.length > 0 ? none : { kind: 'begin', index };

/** Memory that an index takes while it is migrated, or that is there for all of them, in bytes. */
export interface Memory {
  /** Of the Redis server: the index that is built, and what the documents grow by. */
  readonly serverBytes: number;
  /** Of this process: batches of documents on their way. */
  readonly clientBytes: number;
}

/** What several indexes at a time must share. */
export interface Sharing {
  /** At most so many at a time, 1 or more. */
  readonly parallel: number;
  /** True where both cover some document, now or afterwards, or one takes the other's name. */
  readonly overlap: (left: string, right: string) => boolean;
  readonly demand: (index: string) => Memory;
  /** What all of those at work may take together; undefined where it cannot be known just now. */
  readonly budget: () => Promise<Memory | undefined>;
}

/**
 * Several indexes at a time, as far as the memory goes.
 *
 * Where nothing is at work the first one is begun, whatever it takes: its own run checks whether it fits. Indexes that
 * overlap are never at work together and keep their order, so that one which is half done is finished before the next
 * one looks at the same documents. An index that does not fit in yet lets smaller ones pass.
 */
export function severalAtATime({ parallel, overlap, demand, budget }: Sharing): Admit {
  return async (waiting, atWork) => {
    const [first] = waiting;
    if (first === undefined || atWork.length >= parallel) {
      return none;
    }
    if (atWork.length === 0) {
      return { kind: 'begin', index: first };
    }
    const free = waiting.filter(
      (name, at) => ![...atWork, ...waiting.slice(0, at)].some((other) => overlap(name, other)),
    );
    const total = free.length === 0 ? undefined : await budget();
    if (total === undefined) {
      return none;
    }
    const taken = sum(atWork.map(demand));
    const index = free.find((name) => fits(sum([taken, demand(name)]), total));
    return index === undefined ? held(free[0]!, { taken, total, demand }) : { kind: 'begin', index };
  };
}

const none: Admission = { kind: 'none' };

function fits(wanted: Memory, total: Memory): boolean {
  return wanted.serverBytes <= total.serverBytes && wanted.clientBytes <= total.clientBytes;
}

function held(
  index: string,
  { taken, total, demand }: { taken: Memory; total: Memory } & Pick<Sharing, 'demand'>,
): Admission {
  const own = demand(index);
  const isServer = taken.serverBytes + own.serverBytes > total.serverBytes;
  const part = isServer ? 'serverBytes' : 'clientBytes';
  const place = isServer ? 'on the server' : 'of this process';
  const figures = `needs about ${mb(own[part])} ${place}, ${mb(Math.max(0, total[part] - taken[part]))} of ${mb(total[part])} are left`;
  return { kind: 'held', index, reason: `waits for memory: ${figures}` };
}

function sum(each: readonly Memory[]): Memory {
  const total = (part: keyof Memory) => each.reduce((bytes, memory) => bytes + memory[part], 0);
  return { serverBytes: total('serverBytes'), clientBytes: total('clientBytes') };
}

function mb(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MB`;
}
