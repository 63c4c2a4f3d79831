import { MigrationError } from '../../errors.ts';
import { writeString } from '../commands/keys.ts';
import type { ClusterNodes } from './cluster-nodes.ts';

/**
 * Strings that say how far work has come, on nodes that each lose their last writes for themselves.
 *
 * One server that loses what came last loses a mark before the work it stands for. On a cluster the work is made durable
 * before its mark is written, and the mark before the work goes on. Where a node was replaced since the work began, and
 * may have lost some of it, the mark is refused: the work is to be done again.
 */
export class OrderedMarks {
  readonly #nodes: ClusterNodes;
  readonly #durable: () => Promise<boolean>;
  #movingSince: number | undefined;

  /** @param durable true once everything written is where neither a crash nor a failover loses it */
  constructor(nodes: ClusterNodes, durable: () => Promise<boolean>) {
    this.#nodes = nodes;
    this.#durable = durable;
  }

  /** To be called before work that the next mark will stand for. */
  moving(): void {
    this.#movingSince ??= this.#nodes.changes;
  }

  /**
   * @returns false where the ACL does not allow it
   * @throws {MigrationError} `CLUSTER_UNSTABLE`; the work before it is not marked then
   */
  async set(key: string, value: string): Promise<boolean> {
    await this.#confirm();
    if (this.#movingSince !== undefined && this.#movingSince !== this.#nodes.changes) {
      throw unstable('a node was replaced or slots moved while documents were being changed');
    }
    if (!(await this.#nodes.at(key, (node) => writeString(node, key, value)))) return false;
    await this.#confirm();
    this.#movingSince = undefined;
    return true;
  }

  async #confirm(): Promise<void> {
    if (!(await this.#durable())) throw unstable('it did not confirm in time that what was written is kept durably');
  }
}

function unstable(reason: string): MigrationError {
  return new MigrationError('CLUSTER_UNSTABLE', { reason }, { changed: 'resumable' });
}
