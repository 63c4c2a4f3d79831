import type { Memory } from '../byte-arena.ts';
import type { MigrationError } from '../errors.ts';
import type { Reply } from './replies.ts';
import type { ReplySink } from './wire/reply-parser.ts';
import { ProtocolError } from './wire/wire-errors.ts';

/** Commands whose replies are under way. */
export interface Owed {
  readonly count: number;
  /** As {@link ReplySink.memory}. */
  readonly memory: Memory | undefined;
  /** As {@link ReplySink.countsLists}. */
  readonly counts: boolean;
  /** As {@link ReplySink.expected}, by the place of the command. */
  readonly expected: readonly (Buffer | undefined)[] | undefined;
  readonly resolve: (replies: Reply[]) => void;
  readonly reject: (error: MigrationError) => void;
}

/**
 * Who waits for which replies on one connection, in the order they were asked.
 *
 * Its methods are those of the class and no closures of one connection: what was optimized while one connection read
 * would otherwise be thrown away where several begin to (V8's "wrong call target").
 */
export class OwedReplies implements ReplySink {
  readonly #waiting: Owed[] = [];
  /** What has come for the first of those who wait. */
  #replies: Reply[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** The first reply for whoever waits first, if it has come. */
  get begun(): Reply | undefined {
    return this.#replies[0];
  }

  add(owed: Owed): void {
    this.#waiting.push(owed);
  }

  memory(): Memory | undefined {
    return this.#waiting[0]?.memory;
  }

  expected(): Buffer | undefined {
    return this.#waiting[0]?.expected?.[this.#replies.length];
  }

  countsLists(): boolean {
    return this.#waiting[0]?.counts === true;
  }

  /** @throws {ProtocolError} or the error reply, where nobody asked */
  take(reply: Reply): void {
    const first = this.#waiting[0];
    // A server that has no room for another client says so before it is asked anything.
    if (first === undefined) {
      throw reply instanceof Error ? reply : new ProtocolError('a reply came that nobody asked for');
    }
    this.#replies.push(reply);
    if (this.#replies.length < first.count) return;
    const replies = this.#replies;
    this.#replies = [];
    this.#waiting.shift();
    first.resolve(replies);
  }

  /** Nothing more will come: all who wait are told `error`. */
  rejectAll(error: () => MigrationError): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error());
  }
}
