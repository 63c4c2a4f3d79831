import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { clusterSlots, slotOf } from '../../src/redis/key-slot.ts';
import { type Argument, startTestServer, type TestServer } from './server.ts';

const primaryCount = 3;

/** Bus ports, below those that `startTestServer` takes and below every system's range for outgoing connections. */
const busPorts = { first: 11_000, last: 19_000 };

/** Within this time the nodes know each other, and a failover is over. */
const settledWithinMs = 20_000;

/** Three primaries with a third of the slots each; every one a real server of its own. */
export interface TestCluster {
  /** The first primary's. */
  readonly url: string;
  readonly primaries: readonly TestServer[];
  /** Replica of the primary it stands for. */
  readonly replicas: readonly TestServer[];
  /** Where a key lives when no slot was moved and nothing failed over. */
  ownerOf(key: string | Buffer): TestServer;
  /** Sends a command to the server that has the slot of `key` now, failovers and moved slots followed. */
  send(key: string | Buffer, ...args: readonly Argument[]): Promise<unknown>;
  /** Like `send`, but text in the reply comes as Buffers. */
  sendForBuffers(key: string | Buffer, ...args: readonly Argument[]): Promise<unknown>;
  /** The servers that serve slots now. */
  owners(): Promise<TestServer[]>;
  /** Sends a command to each of them. */
  sendToAll(...args: readonly Argument[]): Promise<unknown[]>;
  /** Begins to move a slot to another server, key by key as `redis-cli --cluster reshard` does; call the result to finish. */
  beginMove(slot: number, to: TestServer): Promise<() => Promise<void>>;
  /** Resolves when all living nodes agree that every slot is served. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts three cluster nodes, and replicas of those in `replicaOf`. Loopback only, ended with the calling process.
 *
 * @param options `config`: further `redis-server` arguments; `replicaOf`: places of primaries that get a replica
 * @example
 * const cluster = await startTestCluster({ replicaOf: [1] });
 * await cluster.send('doc:1', 'HSET', 'doc:1', 'title', 'hello');
 * await cluster.stop();
 */
export async function startTestCluster({
  config = [],
  replicaOf = [],
}: {
  config?: readonly string[];
  replicaOf?: readonly number[];
} = {}): Promise<TestCluster> {
  const started = await Promise.allSettled(
    Array.from({ length: primaryCount + replicaOf.length }, async () => startNode(config)),
  );
  const nodes = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stop = async () => {
    await Promise.all(nodes.map(({ server }) => server.stop()));
  };
  try {
    const failed = started.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    const cluster = new Nodes(nodes, replicaOf);
    await cluster.introduce();
    return cluster.handle(stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Node {
  readonly server: TestServer;
  readonly busPort: number;
}

async function startNode(config: readonly string[]): Promise<Node> {
  const busPort = await freePort();
  const own = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '1000'];
  const server = await startTestServer({ config: [...own, '--repl-diskless-sync-delay', '0', ...config] });
  return { server, busPort };
}

class Nodes {
  readonly #nodes: readonly Node[];
  readonly #replicaOf: readonly number[];

  constructor(nodes: readonly Node[], replicaOf: readonly number[]) {
    this.#nodes = nodes;
    this.#replicaOf = replicaOf;
  }

  get #servers(): TestServer[] {
    return this.#nodes.map(({ server }) => server);
  }

  get #primaries(): TestServer[] {
    return this.#servers.slice(0, primaryCount);
  }

  /** Shares out the slots, makes the nodes meet, and makes replicas of the last ones. */
  async introduce(): Promise<void> {
    for (const [place, server] of this.#primaries.entries()) {
      await server.send('CLUSTER', 'SET-CONFIG-EPOCH', String(place + 1));
      await server.send('CLUSTER', 'ADDSLOTSRANGE', ...rangeOf(place).map(String));
    }
    const [first, ...others] = this.#nodes;
    for (const { server, busPort } of others) {
      await first!.server.send('CLUSTER', 'MEET', '127.0.0.1', String(server.port), String(busPort));
    }
    await this.#until(async (server) => /cluster_known_nodes:(\d+)/.exec(await info(server))?.[1] === this.#count);
    for (const [place, of] of this.#replicaOf.entries()) {
      const id = String(await this.#servers[of]!.send('CLUSTER', 'MYID'));
      await this.#servers[primaryCount + place]!.send('CLUSTER', 'REPLICATE', id);
    }
    await this.settled();
    for (const server of this.#servers.slice(primaryCount)) await synchronised(server);
  }

  get #count(): string {
    return String(this.#nodes.length);
  }

  async settled(): Promise<void> {
    await this.#until(async (server) => {
      const state = await info(server);
      return state.includes('cluster_state:ok') && state.includes(`cluster_slots_ok:${clusterSlots}`);
    });
  }

  handle(stop: () => Promise<void>): TestCluster {
    return {
      url: this.#primaries[0]!.url,
      primaries: this.#primaries,
      replicas: this.#servers.slice(primaryCount),
      ownerOf: (key) => this.#primaries[placeOf(slotOf(Buffer.from(key)))]!,
      send: (key, ...args) => this.#follow(key, (server) => server.send(...args)),
      sendForBuffers: (key, ...args) => this.#follow(key, (server) => server.sendForBuffers(...args)),
      owners: () => this.#owners(),
      sendToAll: async (...args) => Promise.all((await this.#owners()).map((server) => server.send(...args))),
      beginMove: (slot, to) => this.#beginMove(slot, to),
      settled: () => this.settled(),
      stop,
    };
  }

  async #beginMove(slot: number, to: TestServer): Promise<() => Promise<void>> {
    const from = await this.#ownerNow(slot);
    const [fromId, toId] = [String(await from.send('CLUSTER', 'MYID')), String(await to.send('CLUSTER', 'MYID'))];
    await to.send('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', fromId);
    await from.send('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', toId);
    const migrate = async (count: number) => {
      const keys = (await from.sendForBuffers('CLUSTER', 'GETKEYSINSLOT', String(slot), String(count))) as Buffer[];
      if (keys.length > 0) await from.send('MIGRATE', '127.0.0.1', String(to.port), '', '0', '5000', 'KEYS', ...keys);
    };
    await migrate(Math.ceil(Number(await from.send('CLUSTER', 'COUNTKEYSINSLOT', String(slot))) / 2));
    return async () => {
      await migrate(Number(await from.send('CLUSTER', 'COUNTKEYSINSLOT', String(slot))));
      for (const server of new Set([to, from, ...(await this.#owners())])) {
        await server.send('CLUSTER', 'SETSLOT', String(slot), 'NODE', toId);
      }
    };
  }

  async #owners(): Promise<TestServer[]> {
    const owners = new Set<TestServer>();
    for (let place = 0; place < primaryCount; place++) owners.add(await this.#ownerNow(rangeOf(place)[0]));
    return [...owners];
  }

  async #follow(key: string | Buffer, send: (server: TestServer) => Promise<unknown>): Promise<unknown> {
    return send(await this.#ownerNow(slotOf(Buffer.from(key))));
  }

  /** As the servers that answer say. */
  async #ownerNow(slot: number): Promise<TestServer> {
    const asked = this.#alive[0]!;
    const ranges = (await asked.send('CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
    const port = ranges.find(([first, last]) => first <= slot && slot <= last)?.[2][1];
    const owner = this.#servers.find((server) => server.port === port);
    if (!owner) throw new Error(`No test server has slot ${slot}`);
    return owner;
  }

  get #alive(): TestServer[] {
    return this.#servers.filter(isAlive);
  }

  async #until(condition: (server: TestServer) => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + settledWithinMs;
    for (;;) {
      const fine = await Promise.all(this.#alive.map((server) => condition(server)));
      if (fine.every(Boolean)) return;
      if (Date.now() > deadline) throw new Error('The nodes of the test cluster do not agree in time');
      await sleep(20);
    }
  }
}

/** First and last slot of the primary at this place. */
function rangeOf(place: number): [number, number] {
  const size = Math.floor(clusterSlots / primaryCount);
  return [place * size, place === primaryCount - 1 ? clusterSlots - 1 : (place + 1) * size - 1];
}

function placeOf(slot: number): number {
  return Array.from({ length: primaryCount }, (_, place) => rangeOf(place)).findIndex(([, last]) => slot <= last);
}

async function info(server: TestServer): Promise<string> {
  return String(await server.send('CLUSTER', 'INFO'));
}

async function synchronised(replica: TestServer): Promise<void> {
  const deadline = Date.now() + settledWithinMs;
  while (!String(await replica.send('INFO', 'replication')).includes('master_link_status:up')) {
    if (Date.now() > deadline) throw new Error('The replica of the test cluster does not follow in time');
    await sleep(20);
  }
}

/** Whether the process still runs; a client of a killed server would wait for it to come back. */
function isAlive({ pid }: TestServer): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = busPorts.first + Math.floor(Math.random() * (busPorts.last - busPorts.first));
    const probe = createServer();
    const free = await new Promise((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
