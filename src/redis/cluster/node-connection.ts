import { Connection } from '../connection.ts';
import type { Command, Reply } from '../replies.ts';
import type { ReplyOptions, Session } from '../session.ts';

/**
 * A connection that says ASKING before every command: a node that is about to get a slot then serves what it has of it.
 */
export class AskingConnection extends Connection {
  override async session(): Promise<Session> {
    return new AskingSession(await super.session());
  }
}

class AskingSession implements Session {
  readonly #inner: Session;

  constructor(inner: Session) {
    this.#inner = inner;
  }

  get address() {
    return this.#inner.address;
  }

  get alive() {
    return this.#inner.alive;
  }

  get runId() {
    return this.#inner.runId;
  }

  get redisVersion() {
    return this.#inner.redisVersion;
  }

  get cluster() {
    return this.#inner.cluster;
  }

  get loading() {
    return this.#inner.loading;
  }

  async send(command: Command, options?: ReplyOptions): Promise<Reply> {
    // Written one right after the other, so nothing comes between the two.
    const [, reply] = await Promise.all([this.#inner.send(['ASKING']), this.#inner.send(command, options)]);
    return reply;
  }

  async pipeline(commands: readonly Command[], options?: ReplyOptions): Promise<Reply[]> {
    const asking = commands.flatMap((command): Command[] => [['ASKING'], command]);
    const replies = await this.#inner.pipeline(asking, options);
    return replies.filter((_, place) => place % 2 === 1);
  }

  destroy(): void {
    this.#inner.destroy();
  }
}
