import { partsOf } from './cas-parts.ts';
import { setByScript } from './cas-script.ts';
import { canTransact, setByWatch } from './cas-watch.ts';
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
 * @param lease nothing is written unless it is ours; one that the server lost is taken again. Default: not asked
 * @returns outcomes in the order of `changes`
 * @throws {MigrationError} `LEASE_LOST`
 */
export async function compareAndSet(
  session: Session,
  changes: readonly FieldChange[],
  lease?: HeldLease,
): Promise<ChangeOutcome[]> {
  if (changes.length === 0) return [];
  for (let tries = 0; tries < watchTries && (await usesWatch(session)); tries++) {
    const result = await setByWatch(session, changes, lease);
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

/** Connections for bulk writes, each doing one batch at a time, so that batches can be in flight side by side. */
export class BulkLanes {
  readonly #lanes: { readonly connection: Connection; tail: Promise<unknown>; waiting: number }[];

  constructor(connections: readonly Connection[]) {
    this.#lanes = connections.map((connection) => ({ connection, tail: Promise.resolve(), waiting: 0 }));
  }

  /** Compare-and-set in parts, each on the lane with the least to do; a part whose connection breaks is repeated whole. */
  async compareAndSet(changes: readonly FieldChange[], lease?: HeldLease): Promise<ChangeOutcome[]> {
    const work = partsOf(changes).map((part) =>
      this.run((connection) => connection.repeatable((session) => compareAndSet(session, part, lease))),
    );
    // All of them have ended when this rejects: nothing may be written behind the back of whoever goes on.
    const outcomes = await Promise.allSettled(work);
    return outcomes.flatMap((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  }

  /** Does `work` on the lane with the least to do, when that has done all before. */
  async run<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const lane = this.#lanes.reduce((least, one) => (one.waiting < least.waiting ? one : least));
    lane.waiting += 1;
    const result = lane.tail.then(() => work(lane.connection));
    lane.tail = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      lane.waiting -= 1;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.connection.close()));
  }
}
