import { setTimeout as sleep } from 'node:timers/promises';
import { type Changed, isMigrationError, MigrationError } from '../errors.ts';
import type { Command, Reply } from './replies.ts';
import { openSession, type ReplyOptions, type Session, type SessionOptions } from './session.ts';
import { addressOf, parseUrl, redactUrl } from './url.ts';
import type { TlsOptions } from './wire/open-socket.ts';

/** Which server to talk to. */
export interface ConnectionOptions {
  /** `redis://[user[:password]@]host[:port]`, or `rediss://`; for readers and writers also nodes of one cluster, separated by commas. */
  readonly url: string;
  readonly tls?: TlsOptions;
  /** True where the server has been seen: the first connect, too, is tried again and again. Default false. */
  readonly persistent?: boolean;
  /** Called after every reconnect. */
  readonly onReconnect?: ReconnectListener;
  /** Limits other than the defaults; for tests. */
  readonly limits?: Partial<ConnectionLimits>;
}

/** Told after a connection broke and was made again. */
export type ReconnectListener = (event: {
  /** Counts connections from 1. */
  readonly generation: number;
  /** True when another server process answers: a restart, or a failover. */
  readonly serverChanged: boolean;
}) => void;

/** How long things may take. */
export interface ConnectionLimits {
  readonly connectWithinMs: number;
  /** Replies owed and not a byte for this long: the connection is given up and made again. */
  readonly silenceMs: number;
  /** After a break, connecting is tried again for this long. */
  readonly reconnectWithinMs: number;
  /** A restarted server may take this long to load its data. */
  readonly loadWithinMs: number;
}

const defaultLimits: ConnectionLimits = {
  connectWithinMs: 10_000,
  silenceMs: 60_000,
  reconnectWithinMs: 60_000,
  loadWithinMs: 30 * 60_000,
};

/** How often the same work is begun again after broken connections before the break is reported. */
const maxRepeats = 10;
const firstPauseMs = 50;
const longestPauseMs = 2_000;

/** One connection to a server that is made again when it breaks. Made on first use. */
export class Connection {
  readonly address: string;
  readonly #options: SessionOptions;
  readonly #limits: ConnectionLimits;
  readonly #persistent: boolean;
  readonly #listeners = new Set<ReconnectListener>();
  readonly #closing = new AbortController();
  #generation = 0;
  #session: Session | undefined;
  #opening: Promise<Session> | undefined;

  /** @throws {MigrationError} `URL_INVALID` */
  constructor(options: ConnectionOptions, changed: Changed = 'unknown') {
    const target = parseUrl(options.url);
    if (options.tls !== undefined && !target.tls) {
      const reason = 'TLS settings were given, and it does not begin with rediss://';
      throw new MigrationError('URL_INVALID', { url: redactUrl(options.url), reason });
    }
    this.address = addressOf(target);
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#persistent = options.persistent === true;
    this.#options = { target, tls: options.tls, changed, ...this.#limits };
    if (options.onReconnect) this.onReconnect(options.onReconnect);
  }

  /** Counts sessions: 0 before the first connect, then 1, 2, … */
  get generation(): number {
    return this.#generation;
  }

  /** Adds a listener; the returned function removes it. */
  onReconnect(listener: ReconnectListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The live session; connects first where there is none. The first connect is tried once unless the connection is
   * persistent, later ones again and again.
   *
   * @throws {MigrationError} `CONNECTION_FAILED`, `AUTH_FAILED`, `TLS_FAILED`, `SERVER_LOADING`
   */
  async session(): Promise<Session> {
    if (this.#session?.alive) return this.#session;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /**
   * Does work that may be done twice, and begins it again on a new session when the connection breaks.
   *
   * @throws {MigrationError} what `work` throws, and `CONNECTION_LOST` after {@link maxRepeats} breaks
   */
  async repeatable<T>(work: (session: Session) => Promise<T>): Promise<T> {
    for (let repeats = 0; ; repeats++) {
      const session = await this.session();
      try {
        return await work(session);
      } catch (error) {
        const broken = isMigrationError(error, 'CONNECTION_LOST') || isMigrationError(error, 'SERVER_LOADING');
        if (!broken || repeats >= maxRepeats || this.#closing.signal.aborted) throw error;
        session.destroy();
      }
    }
  }

  /**
   * Does work that must not be done twice. A connection that breaks is reported, and the caller has to look what was done.
   *
   * @throws {MigrationError} what `work` throws, and `CONNECTION_LOST`
   */
  async once<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return work(await this.session());
  }

  /** One command that may run twice. */
  async read(command: Command, options?: ReplyOptions): Promise<Reply> {
    return this.repeatable((session) => session.send(command, options));
  }

  /** A pipeline of commands that may run twice; error replies are elements of the result. */
  async readPipeline(commands: readonly Command[], options?: ReplyOptions): Promise<Reply[]> {
    if (commands.length === 0) return [];
    return this.repeatable((session) => session.pipeline(commands, options));
  }

  /** Ends the connection for good; work under way is rejected. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#session?.destroy();
    await this.#opening?.then((session) => session.destroy()).catch(() => undefined);
  }

  async #open(): Promise<Session> {
    const previous = this.#session;
    const once = previous === undefined && !this.#persistent;
    const session = once ? await this.#openOnce() : await this.#openAgain();
    this.#session = session;
    this.#generation += 1;
    if (previous !== undefined) {
      const serverChanged = previous.runId !== session.runId;
      for (const listener of this.#listeners) listener({ generation: this.#generation, serverChanged });
    }
    return session;
  }

  async #openOnce(): Promise<Session> {
    if (this.#closing.signal.aborted) {
      throw new MigrationError('CONNECTION_LOST', { address: this.address, reason: 'it was closed' });
    }
    return refuseLoading(await openSession(this.#options));
  }

  async #openAgain(): Promise<Session> {
    const startedAt = performance.now();
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#openOnce();
      } catch (error) {
        const loading = isMigrationError(error, 'SERVER_LOADING');
        if (!loading && !isMigrationError(error, 'CONNECTION_FAILED')) throw error;
        const boundMs = loading ? this.#limits.loadWithinMs : this.#limits.reconnectWithinMs;
        if (performance.now() - startedAt > boundMs) throw error;
        const pauseMs = Math.min(firstPauseMs * 2 ** attempt, longestPauseMs);
        // An aborted pause ends at once, and the next attempt says that the connection was closed.
        await sleep(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      }
    }
  }
}

function refuseLoading(session: Session): Session {
  if (!session.loading) return session;
  session.destroy();
  throw new MigrationError('SERVER_LOADING', { address: session.address });
}
