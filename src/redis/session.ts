import { ByteArena, type Memory } from '../byte-arena.ts';
import type { Changed, MigrationError } from '../errors.ts';
import { connectFailure, lossOf } from './connection-errors.ts';
import { type InfoFields, parseInfoText, versionNumber } from './info-text.ts';
import { OwedReplies } from './owed-replies.ts';
import type { Command, Reply } from './replies.ts';
import { errorKind, refusal } from './server-errors.ts';
import { addressOf, type Target } from './url.ts';
import { encodeCommands, PiecePool } from './wire/encode-commands.ts';
import { openSocket, type Socket, type TlsOptions } from './wire/open-socket.ts';
import { ReplyParser } from './wire/reply-parser.ts';
import { ClosedError, SilenceError } from './wire/wire-errors.ts';

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

/** How replies come. */
export interface ReplyOptions {
  /** True: bulk strings come as Buffers; a memory: as Buffers in it. Default: as UTF-8 strings. */
  readonly buffers?: boolean | Memory;
  /** True: a list inside a reply comes as the number of its elements. */
  readonly counts?: boolean;
  /**
   * With `buffers`: what replies are likely to be, by the place of their command. A reply of just these bytes may come as
   * this very Buffer, which saves a copy: `expected` and the reply must then be kept equally long.
   */
  readonly expected?: readonly (Buffer | undefined)[];
}

/**
 * One connection from its first to its last byte; it never reconnects, so what a session WATCHes stays watched, and
 * nothing is ever sent twice.
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
  /** Commands one behind the other; their replies in order, error replies among them. */
  pipeline(commands: readonly Command[], options?: ReplyOptions): Promise<Reply[]>;
  destroy(): void;
}

/**
 * Connects, logs in, and makes itself known as `redisvl-migrate`.
 *
 * @throws {MigrationError} `CONNECTION_FAILED`, `AUTH_FAILED`, `TLS_FAILED`
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const session = new SocketSession(options);
  try {
    await session.open();
    return session;
  } catch (error) {
    session.destroy();
    throw connectFailure(session.failure ?? error, session.address, { tls: options.target.tls });
  }
}

class SocketSession implements Session {
  readonly address: string;
  runId = '';
  redisVersion = 0;
  cluster = false;
  loading = false;
  /** Why the connection ended, where it was not by us. */
  failure: Error | undefined;
  readonly #options: SessionOptions;
  readonly #owed = new OwedReplies();
  readonly #memory = new ByteArena();
  readonly #parser = new ReplyParser(this.#owed);
  readonly #pieces = new PiecePool();
  #socket: Socket | undefined;
  #keepAlive: NodeJS.Timeout | undefined;
  #introduced = false;
  #ended = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.address = addressOf(options.target);
  }

  get alive(): boolean {
    return !this.#ended;
  }

  async open(): Promise<void> {
    const { target, silenceMs } = this.#options;
    const socket = await openSocket(target, { ...this.#options, onChunk: (chunk) => this.#read(chunk) });
    this.#socket = socket;
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new ClosedError('server')));
    // Counted by the socket: bytes read or written, so one long reply that still flows is no silence.
    socket.setTimeout(silenceMs, () => {
      if (!this.#owed.isEmpty) this.#end(new SilenceError());
    });
    // Proxies close what is idle for long. Never while replies are owed: writing would begin the count of silence anew.
    this.#keepAlive = setInterval(() => {
      if (this.#owed.isEmpty) this.pipeline([['PING']]).catch(() => undefined);
    }, silenceMs / 3).unref();
    await this.#logIn();
    await this.#introduce();
    this.#introduced = true;
  }

  async send(command: Command, options: ReplyOptions = {}): Promise<Reply> {
    const [reply] = await this.pipeline([command], options);
    if (reply instanceof Error) throw this.#refusalOf(reply, command);
    return reply!;
  }

  pipeline(
    commands: readonly Command[],
    { buffers = false, counts = false, expected }: ReplyOptions = {},
  ): Promise<Reply[]> {
    if (commands.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#loss());
        return;
      }
      const pieces = encodeCommands(commands, this.#pieces);
      const memory = buffers === true ? this.#memory : buffers || undefined;
      this.#owed.add({ count: commands.length, memory, counts, expected, resolve, reject });
      try {
        for (const piece of pieces) this.#socket!.write(piece, () => this.#pieces.give(piece));
      } catch (error) {
        // Out of memory in the middle: what was sent already will be answered, and nobody could tell to whom.
        this.#end(error as Error);
      }
    });
  }

  destroy(): void {
    this.#end();
  }

  async #logIn(): Promise<void> {
    const { username, password } = this.#options.target;
    if (username === undefined && password === undefined) return;
    const [reply] = await this.pipeline([['AUTH', ...(username === undefined ? [] : [username]), password ?? '']]);
    if (reply instanceof Error) throw reply;
  }

  /** Names the connection and keeps reads from changing what eviction sees; asks who the server is. */
  async #introduce(): Promise<void> {
    const [, , server, persistence] = await this.pipeline([
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

  #read(chunk: Buffer): void {
    if (this.#ended) return;
    try {
      this.#parser.feed(chunk);
    } catch (error) {
      this.#end(error as Error);
    }
  }

  #refusalOf(error: Error, command: Command): MigrationError {
    const [name, subject] = command;
    const isSearch = /^_?FT\./i.test(String(name));
    return refusal(error, {
      command: String(name),
      address: this.address,
      index: isSearch && subject !== undefined ? String(subject) : undefined,
    });
  }

  #loss(): MigrationError {
    return lossOf(this.failure ?? new ClosedError('us'), this.address, this.#options.changed);
  }

  #end(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    // A server without room for another client says so to whatever is asked first, and closes.
    const said = this.#introduced ? undefined : this.#owed.begun;
    this.failure = said instanceof Error ? said : error;
    clearInterval(this.#keepAlive);
    this.#socket?.destroy();
    this.#owed.rejectAll(() => this.#loss());
  }
}
