import { Scratch } from '../scratch.ts';
import { settledOrThrow } from '../settled-or-throw.ts';
import { partsOf } from './cas-parts.ts';
import { setByScript } from './cas-script.ts';
import { type CasOptions, canTransact, setByWatch } from './cas-watch.ts';
import type { Connection } from './connection.ts';
import { regainLease } from './lease-gate.ts';
import type { HeldLease } from './lease-value.ts';
import type { ChangeOutcome, FieldChange } from './port.ts';
import type { Session } from './session.ts';

/** Which way a session's batches go, found out once for each session. */
const scriptOnly = new WeakMap<Session, boolean>();

/** The renewal of the lease aborts a transaction that watches it, every few seconds; then the batch is tried again. */
const watchTries = 2;

/**
 * Compare-and-set of one batch on one session: by WATCH where that is possible, else by a script a document.
 *
 * @param session used by nothing else meanwhile
 * @param options `lease`: nothing is written unless it is ours; one that the server lost is taken again. Default: not
 *   asked
 * @returns outcomes in the order of `changes`
 * @throws {MigrationError} `LEASE_LOST`
 */
export async function compareAndSet(
  session: Session,
  changes: readonly FieldChange[],
  options: CasOptions = {},
): Promise<ChangeOutcome[]> {
  const { lease } = options;
  if (changes.length === 0) return [];
  for (let tries = 0; tries < watchTries && (await usesWatch(session)); tries++) {
    const result = await setByWatch(session, changes, options);
    if (result.outcomes !== undefined) return result.outcomes;
    if (result.why === 'unusable') scriptOnly.set(session, true);
    if (result.why === 'leaseAbsent' && lease !== undefined) await regainLease(session, lease);
    if (lease === undefined) break;
  }
  return setByScript(session, changes, lease);
}

async function usesWatch(session: Session): Promise<boolean> {
  let only = scriptOnly.get(session);
  if (only === undefined) {
    only = session.cluster || !(await canTransact(session));
    scriptOnly.set(session, only);
  }
  return !only;
}

/** One connection of {@link BulkLanes}. */
interface Lane {
  readonly connection: Connection;
  /** For what its writes compare. */
  readonly scratch: Scratch;
  /** Resolves when the last batch of writes is done. */
  written: Promise<unknown>;
  /** Resolves when every read so far is done. */
  read: Promise<unknown>;
  waiting: number;
}

/**
 * Connections for work in bulk, side by side. Each writes one batch at a time, and nothing else meanwhile; reads may
 * follow each other without waiting for replies.
 */
export class BulkLanes {
  readonly #lanes: readonly Lane[];

  constructor(connections: readonly Connection[]) {
    const idle = { written: Promise.resolve(), read: Promise.resolve(), waiting: 0 };
    this.#lanes = connections.map((connection) => ({ ...idle, connection, scratch: new Scratch() }));
  }

  /** Compare-and-set in parts, each on the lane with the least to do; a part whose connection breaks is repeated whole. */
  async compareAndSet(changes: readonly FieldChange[], lease?: HeldLease): Promise<ChangeOutcome[]> {
    const work = partsOf(changes).map((part) =>
      this.#write(({ connection, scratch }) =>
        connection.repeatable((session) => compareAndSet(session, part, { lease, scratch })),
      ),
    );
    // All of them have ended when this rejects: nothing may be written behind the back of whoever goes on.
    return (await settledOrThrow(work)).flat();
  }

  /** Connects every lane, and finds out which way its batches go. */
  async connect(): Promise<void> {
    await Promise.all(this.#lanes.map(({ connection }) => connection.repeatable(usesWatch)));
  }

  /** Does `work`, which only reads, on the lane with the least to do. */
  read<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    return this.#onFreest((lane) => {
      const result = lane.written.then(() => work(lane.connection));
      lane.read = Promise.allSettled([lane.read, result]);
      return result;
    });
  }

  #write<Result>(work: (lane: Lane) => Promise<Result>): Promise<Result> {
    return this.#onFreest((lane) => {
      const result = Promise.all([lane.written, lane.read]).then(() => work(lane));
      lane.written = result.catch(() => undefined);
      return result;
    });
  }

  async #onFreest<Result>(begin: (lane: Lane) => Promise<Result>): Promise<Result> {
    const lane = this.#lanes.reduce((least, one) => (one.waiting < least.waiting ? one : least));
    lane.waiting += 1;
    try {
      return await begin(lane);
    } finally {
      lane.waiting -= 1;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.connection.close()));
  }
}
