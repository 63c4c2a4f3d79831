import { randomBytes } from 'node:crypto';
import { createClient, RESP_TYPES } from '@redis/client';
import { type StartOptions, startServer } from '../../scripts/server/start.mjs';

/** A client as tests use it: RESP2, no time limit on commands, text replies unless asked otherwise. */
export type TestClient = Awaited<ReturnType<typeof openClient>>;

/** An argument of a command: bytes stay bytes. */
export type Argument = string | Buffer;

/** A real Redis with Search and JSON that belongs to one test file. */
export interface TestServer {
  /** `redis://127.0.0.1:PORT`; stays the same over {@link TestServer.restart}. */
  readonly url: string;
  readonly port: number;
  /** Process id; changes with {@link TestServer.restart}. */
  readonly pid: number;
  /** Its working folder, with `redis.log`, AOF and snapshots. */
  readonly dir: string;
  /** A new connected client; `stop` closes it. */
  client(): Promise<TestClient>;
  /** Sends one command on a shared connection; text in the reply comes as strings. */
  send(...args: readonly Argument[]): Promise<unknown>;
  /** Like `send`, but text in the reply comes as Buffers. */
  sendForBuffers(...args: readonly Argument[]): Promise<unknown>;
  /** Closes the clients, ends the server and removes its temporary folder. */
  stop(): Promise<void>;
  /** Ends the server with SIGKILL; the folder stays. */
  kill(): Promise<void>;
  /** Ends the server if it runs and starts it on the same port and folder; open clients reconnect by themselves. */
  restart(): Promise<void>;
}

/**
 * Starts a Redis server for the calling test: loopback only, free port, own temporary folder, no snapshots.
 *
 * Its own server even where `RVL_TEST_REDIS_URL` is set, so a test may flush, kill and reconfigure it. It is ended by
 * `stop`, and in any case when the process ends.
 *
 * @param options `config`: further `redis-server` arguments; `dir`: a folder to keep; `modules: false`: plain Redis
 * @example
 * const server = await startTestServer({ config: ['--appendonly', 'yes', '--appendfsync', 'always'] });
 * await server.send('HSET', 'doc:1', 'title', 'hello');
 * await server.stop();
 */
export async function startTestServer(options: Omit<StartOptions, 'say'> = {}): Promise<TestServer> {
  const server = await startServer(options);
  const clients = new ClientPool(server.url);
  return {
    get url() {
      return server.url;
    },
    get port() {
      return server.port;
    },
    get pid() {
      return server.pid;
    },
    get dir() {
      return server.dir;
    },
    client: () => clients.open(),
    send: async (...args) => (await clients.shared()).sendCommand([...args]),
    sendForBuffers: async (...args) => (await clients.shared()).sendCommand([...args], { typeMapping: asBuffers }),
    stop: async () => {
      clients.destroy();
      await server.stop();
    },
    kill: () => server.kill(),
    restart: () => server.restart(),
  };
}

/** A server that tests did not start and must leave as it was. */
export interface ExternalServer {
  readonly url: string;
  /** Begins every key, index and alias name a test makes there. */
  readonly prefix: string;
  /** `search` module version as a number, 21005 for 2.10.5. */
  readonly searchVersion: number;
  send(...args: readonly Argument[]): Promise<unknown>;
  /** Drops the indexes and deletes the keys that begin with `prefix`, then closes. */
  close(): Promise<void>;
}

/**
 * The server behind `RVL_TEST_REDIS_URL`, or undefined where that is not set.
 *
 * For what the server of {@link startTestServer} cannot do, such as the datatypes of Redis 8. Tests never flush, kill
 * or reconfigure it, and only touch names that begin with `prefix`. `REDIS_URL` is never used: user data lives there.
 *
 * @public
 */
export async function externalServer(): Promise<ExternalServer | undefined> {
  const url = process.env.RVL_TEST_REDIS_URL;
  if (!url) return undefined;
  const clients = new ClientPool(url);
  const send = async (...args: readonly Argument[]): Promise<unknown> =>
    (await clients.shared()).sendCommand([...args]);
  const prefix = `rvltest-${randomBytes(6).toString('hex')}:`;
  const modules = (await send('MODULE', 'LIST')) as (string | number)[][];
  const search = modules.find((words) => words.includes('search'));
  return {
    url,
    prefix,
    searchVersion: Number(search?.[search.indexOf('ver') + 1] ?? 0),
    send,
    close: async () => {
      await removeEverythingUnder(prefix, send);
      clients.destroy();
    },
  };
}

async function removeEverythingUnder(prefix: string, send: ExternalServer['send']): Promise<void> {
  const indexes = (await send('FT._LIST')) as string[];
  for (const index of indexes.filter((name) => name.startsWith(prefix))) await send('FT.DROPINDEX', index);
  let cursor = '0';
  do {
    const [next, keys] = (await send('SCAN', cursor, 'MATCH', `${prefix}*`, 'COUNT', '1000')) as [string, string[]];
    if (keys.length > 0) await send('UNLINK', ...keys);
    cursor = next;
  } while (cursor !== '0');
}

/** The client's default of five seconds a command triples its cost and breaks tests that pause the server. */
const withoutTimeout = { timeout: undefined } as unknown as { timeout?: number };

const asBuffers = { [RESP_TYPES.BLOB_STRING]: Buffer } as const;

/** The clients of one server, closed together. */
class ClientPool {
  readonly #url: string;
  readonly #clients: TestClient[] = [];
  #shared: Promise<TestClient> | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  async open(): Promise<TestClient> {
    const client = await openClient(this.#url);
    this.#clients.push(client);
    return client;
  }

  shared(): Promise<TestClient> {
    this.#shared ??= this.open();
    return this.#shared;
  }

  destroy(): void {
    for (const client of this.#clients) if (client.isOpen) client.destroy();
  }
}

async function openClient(url: string) {
  const client = createClient({
    url,
    RESP: 2,
    commandOptions: withoutTimeout,
    socket: { reconnectStrategy: 50 },
  });
  // Without a listener a server that a test kills would end the test process.
  client.on('error', () => {});
  return client.connect();
}
