import { setTimeout as sleep } from 'node:timers/promises';
import { type Changed, isMigrationError, MigrationError, messageOf } from '../../errors.ts';
import { settledOrThrow } from '../../settled-or-throw.ts';
import { Connection, type ConnectionLimits, type ConnectionOptions, type ReconnectListener } from '../connection.ts';
import { slotOf } from '../key-slot.ts';
import { addressOf, parseUrl, type Target, targetAt, urlOf } from '../url.ts';
import { AskingConnection } from './node-connection.ts';
import { isPassing, isUndone, redirectionOf } from './redirection.ts';
import { isWhole, parseClusterSlots, sameOwners, type Topology, withOwner } from './topology.ts';

/** How long a slot may be without a node that serves it, unless the limits of the connection say otherwise. */
const patienceMs = 60_000;
const firstPauseMs = 20;
const longestPauseMs = 1_000;

/** Node connections give up at once: in the meantime another node may have taken over, which only a look tells. */
const nodeLimits: Partial<ConnectionLimits> = { reconnectWithinMs: 0, connectWithinMs: 5_000 };

/** Work on one node; may be begun again, there or on another node, unless it was asked for once. */
export type NodeWork<Result> = (connection: Connection) => Promise<Result>;

/**
 * The nodes of one cluster, and which of them serves which slot. Connections are made on first use.
 *
 * Redirections, failovers and slots on the move are followed until every slot is served again, at most a minute
 * without progress.
 */
export class ClusterNodes {
  readonly #options: ConnectionOptions;
  readonly #changed: Changed;
  readonly #seed: Target;
  readonly #connections = new Map<string, Connection>();
  readonly #patienceMs: number;
  #topology: Topology | undefined;
  #refreshing: Promise<Topology> | undefined;
  #generation = 1;
  #changes = 0;
  #asked = 0;
  #closed = false;

  /** @param changed what a connection that breaks may have changed */
  constructor(options: ConnectionOptions, changed: Changed) {
    this.#options = options;
    this.#changed = changed;
    this.#seed = parseUrl(options.url);
    this.#patienceMs = options.limits?.reconnectWithinMs ?? patienceMs;
  }

  /** Primaries that serve slots, as far as known. @throws {MigrationError} `CLUSTER_UNSTABLE` */
  async primaries(): Promise<readonly string[]> {
    return (await this.topology()).primaries;
  }

  /** Who serves what, as far as known. @throws {MigrationError} `CLUSTER_UNSTABLE` */
  async topology(): Promise<Topology> {
    return this.#topology ?? this.patiently(() => this.refresh());
  }

  /** A connection to one node; `asking`: one that says ASKING before every command. */
  connectionTo(address: string, { asking = false } = {}): Connection {
    const key = asking ? `asking ${address}` : address;
    let connection = this.#connections.get(key);
    if (connection === undefined) {
      const options = this.nodeOptions(address);
      connection = asking ? new AskingConnection(options, this.#changed) : new Connection(options, this.#changed);
      this.#connections.set(key, connection);
    }
    return connection;
  }

  /** How to connect to one node, with the user and the TLS settings of the cluster's URL. */
  nodeOptions(address: string): ConnectionOptions {
    const { tls, limits } = this.#options;
    return {
      url: urlOf(targetAt(this.#seed, address)),
      ...(tls && { tls }),
      onReconnect: (event) => this.#tell(event),
      limits: { ...limits, ...nodeLimits },
    };
  }

  /** Address of the node that serves a slot now. @throws {MigrationError} `CLUSTER_UNSTABLE` where there is none for long */
  async ownerOf(slot: number): Promise<string> {
    const known = (await this.topology()).owners[slot];
    if (known !== undefined) return known;
    return this.patiently(async () => {
      const owner = (await this.refresh()).owners[slot];
      if (owner === undefined) throw unserved(slot);
      return owner;
    });
  }

  /** Work that may be done twice, where a key lives. */
  at<Result>(key: Buffer | string, work: NodeWork<Result>): Promise<Result> {
    return this.patiently(async () => work(this.connectionTo(await this.ownerOf(slotOf(key)))));
  }

  /** Work that must not be done twice: tried again only where it is certain that nothing was done. */
  once<Result>(key: Buffer | string, work: NodeWork<Result>): Promise<Result> {
    return this.patiently(async () => work(this.connectionTo(await this.ownerOf(slotOf(key)))), isUndone);
  }

  /** Work that may be done twice, on every primary; results in the order of {@link primaries}. */
  async onEveryPrimary<Result>(work: (connection: Connection, address: string) => Promise<Result>): Promise<Result[]> {
    return this.patiently(async () => {
      const addresses = await this.primaries();
      return settledOrThrow(addresses.map((address) => work(this.connectionTo(address), address)));
    });
  }

  /**
   * Repeats `attempt` over passing trouble, with a look at the cluster in between.
   *
   * @throws {MigrationError} what `attempt` throws; `CLUSTER_UNSTABLE` when the trouble does not pass
   */
  async patiently<Result>(attempt: () => Promise<Result>, mayRepeat = isPassing): Promise<Result> {
    const startedAt = performance.now();
    for (let tries = 0; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        if (!mayRepeat(error) && !isMigrationError(error, 'CLUSTER_UNSTABLE')) throw error;
        if (this.#closed) throw error;
        if (performance.now() - startedAt > this.#patienceMs) throw this.unstable(error);
        await this.lookAgain(error, tries);
      }
    }
  }

  /** Asks the cluster who serves what, and follows what an error says of one slot; waits a moment from the second try on. */
  async lookAgain(error: unknown, tries: number): Promise<void> {
    const redirection = redirectionOf(error, this.#seed.host);
    if (redirection === undefined || tries > 0) await sleep(pauseMs(tries));
    if (redirection?.kind === 'ask') return;
    await this.refresh().catch(ignorePassing);
    if (redirection !== undefined && this.#topology !== undefined) {
      // The node that was asked may not know yet what the one that answered knows.
      this.#know(withOwner(this.#topology, redirection.slot, redirection.address));
    }
  }

  /** The error for trouble that did not pass. */
  unstable(error: unknown): MigrationError {
    if (isMigrationError(error, 'CLUSTER_UNSTABLE')) return error;
    const reason = messageOf(error);
    return new MigrationError('CLUSTER_UNSTABLE', { reason }, { cause: error, changed: this.#changed });
  }

  /** How often a slot went to another node, or another process answered at an address: writes may be lost then. */
  get changes(): number {
    return this.#changes;
  }

  /** How long trouble may last. */
  get patienceMs(): number {
    return this.#patienceMs;
  }

  /**
   * Asks the nodes, beginning with another one each time, until one knows an owner for every slot.
   *
   * @throws {MigrationError} `CLUSTER_UNSTABLE`, or why no node answered
   */
  refresh(): Promise<Topology> {
    this.#refreshing ??= this.#askAround().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #askAround(): Promise<Topology> {
    const nodes = [...new Set([...(this.#topology?.nodes ?? []), addressOf(this.#seed)])];
    let failure: unknown;
    for (let i = 0; i < nodes.length; i++) {
      const address = nodes[(this.#asked + i) % nodes.length]!;
      try {
        const reply = await this.connectionTo(address).read(['CLUSTER', 'SLOTS']);
        const topology = parseClusterSlots(reply, targetAt(this.#seed, address).host);
        if (isWhole(topology)) {
          this.#asked += i + 1;
          return this.#know(topology);
        }
        failure ??= unserved(topology.owners.indexOf(undefined));
      } catch (error) {
        if (!isPassing(error)) throw error;
        failure ??= error;
      }
    }
    throw failure;
  }

  #know(topology: Topology): Topology {
    const before = this.#topology;
    this.#topology = { ...topology, nodes: [...new Set([...topology.nodes, ...(before?.nodes ?? [])])] };
    if (before !== undefined && !sameOwners(before, topology)) {
      this.#generation += 1;
      this.#tell({ generation: this.#generation, serverChanged: true });
    }
    return this.#topology;
  }

  #tell(event: Parameters<ReconnectListener>[0]): void {
    if (event.serverChanged) this.#changes += 1;
    this.#options.onReconnect?.(event);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
  }
}

function pauseMs(tries: number): number {
  return Math.min(firstPauseMs * 2 ** tries, longestPauseMs);
}

function unserved(slot: number): MigrationError {
  return new MigrationError('CLUSTER_UNSTABLE', { reason: `no node serves slot ${slot}` });
}

function ignorePassing(error: unknown): void {
  if (!isPassing(error) && !isMigrationError(error, 'CLUSTER_UNSTABLE')) throw error;
}
