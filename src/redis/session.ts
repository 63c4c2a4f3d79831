import assert from 'node:assert/strict';
import { type Changed, MigrationError } from '../errors.ts';
import { type Client, type ClientPair, makeClient, type TlsOptions } from './client.ts';
import { connectFailure, lossOf } from './connection-errors.ts';
import { type InfoFields, parseInfoText, versionNumber } from './info-text.ts';
import type { Command, Reply } from './replies.ts';
import { errorKind, refusal } from './server-errors.ts';
import { addressOf, type Target } from './url.ts';

/** How to open a session. */
export interface SessionOptions {
  readonly target: Target;
  readonly tls?: TlsOptions | undefined;
  /** Give up connecting after this long. */
  readonly connectWithinMs: number;
  /** Replies owed and not a byte for this long: the session is destroyed. */
  readonly silenceMs: number;
  /** What a connection that breaks may have changed; goes into the error. */
  readonly changed: Changed;
}

/** How the text of replies comes. */
export interface ReplyOptions {
  /** True: bulk strings come as Buffers. Default: as UTF-8 strings. */
  readonly buffers?: boolean;
}

/**
 * One connection from its first to its last byte; it never reconnects, so what a session WATCHes stays watched.
 *
 * Every method rejects with `CONNECTION_LOST` when the connection ends first; the commands may then have run.
 */
export interface Session {
  readonly address: string;
  /** False once the connection has ended. */
  readonly alive: boolean;
  /** Changes at every start of the server process; empty where INFO is not permitted. */
  readonly runId: string;
  /** Version of the server, major × 10000 + minor × 100 + patch; 0 where INFO is not permitted. */
  readonly redisVersion: number;
  /** True for a node of a cluster. */
  readonly cluster: boolean;
  /** True where the server answered while still loading its data. */
  readonly loading: boolean;
  /** One command. @throws {MigrationError} for an error reply, which is the `cause` (see `errorKind`) */
  send(command: Command, options?: ReplyOptions): Promise<Reply>;
  /**
   * Commands that may run twice. The fast path, and where one fails all of them again to learn each one's fate.
   * Error replies are elements of the result.
   */
  readPipeline(commands: readonly Command[], options?: ReplyOptions): Promise<Reply[]>;
  /** Commands that must not run twice; error replies are elements of the result. A third slower than `readPipeline`. */
  writePipeline(commands: readonly Command[], options?: ReplyOptions): Promise<Reply[]>;
  /** Commands that are all expected to succeed, sent once. @throws {MigrationError} for the first error reply */
  strictPipeline(commands: readonly Command[], options?: ReplyOptions): Promise<Reply[]>;
  destroy(): void;
}

/**
 * Connects, logs in, and makes itself known as `redisvl-migrate`.
 *
 * @throws {MigrationError} `CONNECTION_FAILED`, `AUTH_FAILED`, `TLS_FAILED`
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const address = addressOf(options.target);
  const clients = await makeClient(options.target, options);
  const session = new NodeRedisSession(clients, address, options);
  try {
    await clients.text.connect();
    await session.introduce();
    return session;
  } catch (error) {
    session.destroy();
    throw connectFailure(session.failure ?? error, address, {
      isErrorReply: clients.isErrorReply(error),
      tls: options.target.tls,
    });
  }
}

class NodeRedisSession implements Session {
  readonly address: string;
  runId = '';
  redisVersion = 0;
  cluster = false;
  loading = false;
  failure: Error | undefined;
  #owed = 0;
  #ended = false;
  readonly #clients: ClientPair;
  readonly #changed: Changed;
  readonly #keepAlive: NodeJS.Timeout;

  constructor(clients: ClientPair, address: string, options: SessionOptions) {
    this.#clients = clients;
    this.address = address;
    this.#changed = options.changed;
    clients.text.on('error', (error) => this.#end(error));
    // The socket's silence is counted while idle, too; an answered PING now and then keeps an idle session open.
    // Never while replies are owed: writing would restart the count.
    this.#keepAlive = setInterval(() => {
      if (this.#owed === 0 && this.alive) this.send(['PING']).catch(() => undefined);
    }, options.silenceMs / 3).unref();
  }

  get alive(): boolean {
    return !this.#ended;
  }

  /** Names the connection and keeps reads from changing what eviction sees; asks who the server is. */
  async introduce(): Promise<void> {
    const [, , server, persistence] = await this.readPipeline([
      ['CLIENT', 'SETNAME', 'redisvl-migrate'],
      ['CLIENT', 'NO-TOUCH', 'ON'],
      ['INFO', 'server'],
      ['INFO', 'persistence'],
    ]);
    if (errorKind(server) === 'notLoggedIn') throw refusal(server as Error, { command: 'INFO', address: this.address });
    const facts: InfoFields = parseInfoText(typeof server === 'string' ? server : '');
    this.runId = facts.get('run_id') ?? '';
    this.redisVersion = versionNumber(facts.get('redis_version') ?? '');
    this.cluster = facts.get('redis_mode') === 'cluster';
    this.loading = parseInfoText(typeof persistence === 'string' ? persistence : '').get('loading') === '1';
  }

  async send(command: Command, options: ReplyOptions = {}): Promise<Reply> {
    return this.#track(async () => {
      try {
        return await this.#client(options).sendCommand(command);
      } catch (error) {
        throw this.#refusalOf(error, command);
      }
    });
  }

  async readPipeline(commands: readonly Command[], options: ReplyOptions = {}): Promise<Reply[]> {
    try {
      return await this.strictPipeline(commands, options);
    } catch (error) {
      if (!(error instanceof MigrationError) || error.code === 'CONNECTION_LOST') throw error;
      return this.writePipeline(commands, options);
    }
  }

  async writePipeline(commands: readonly Command[], options: ReplyOptions = {}): Promise<Reply[]> {
    const client = this.#client(options);
    const orError = (error: unknown): Reply => {
      if (this.#clients.isErrorReply(error)) return error;
      throw lossOf(this.failure ?? error, this.address, this.#changed);
    };
    // allSettled and not all: a connection that breaks must not leave replies behind that nobody awaits.
    return this.#track(async () => {
      const settled = await Promise.allSettled(commands.map((command) => client.sendCommand(command).catch(orError)));
      return settled.map((one) => {
        if (one.status === 'rejected') throw one.reason;
        return one.value;
      });
    });
  }

  async strictPipeline(commands: readonly Command[], options: ReplyOptions = {}): Promise<Reply[]> {
    const pipeline = this.#client(options).multi();
    for (const command of commands) pipeline.addCommand(command);
    return this.#track(async () => {
      try {
        return await pipeline.execAsPipeline();
      } catch (error) {
        throw this.#refusalOf(error, commands.at(-1)!);
      }
    });
  }

  destroy(): void {
    this.#end();
    // Throws where the library never got as far as opening a socket.
    try {
      this.#clients.text.destroy();
    } catch {}
  }

  #client(options: ReplyOptions): Client {
    return options.buffers ? this.#clients.buffers : this.#clients.text;
  }

  async #track<T>(work: () => Promise<T>): Promise<T> {
    this.#owed += 1;
    try {
      return await work();
    } finally {
      this.#owed -= 1;
      assert(this.#owed >= 0);
    }
  }

  #refusalOf(error: unknown, command: Command): MigrationError {
    if (!this.#clients.isErrorReply(error)) return lossOf(this.failure ?? error, this.address, this.#changed);
    const [name, subject] = command;
    const isSearch = /^_?FT\./i.test(String(name));
    return refusal(error, {
      command: String(name),
      address: this.address,
      index: isSearch && subject !== undefined ? String(subject) : undefined,
    });
  }

  #end(error?: Error): void {
    this.failure ??= error;
    this.#ended = true;
    clearInterval(this.#keepAlive);
  }
}
