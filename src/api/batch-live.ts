import type { BatchProgress } from '../batch/run-batch.ts';
import { nodeDisk } from '../disk/node-disk.ts';
import type { MigrationPlan } from '../plan/plan.ts';
import { foldLive, type LiveBatch, putDown, standsStill, takenUp, workOf } from '../report/batch-live.ts';
import type { BatchEventListener, BatchListener } from './batch-options.ts';

/** The file is written at most so often. */
const WRITE_EVERY_MS = 1000;

/** Keeps a file beside the state that says how far each index at work is. */
export interface LiveFile {
  readonly onIndex: BatchListener;
  readonly onEvent: BatchEventListener;
  /** Takes the file away. */
  close(): Promise<void>;
}

/**
 * Begins to tell others, without Redis and without slowing the batch, where it is: the file is replaced as a whole about
 * every second while something happens. It is for looking at only: trouble with it is nobody's, and nothing reads it
 * to go on.
 */
export async function openLiveFile(
  statePath: string,
  { batchId, plans }: { readonly batchId: string; readonly plans: ReadonlyMap<string, MigrationPlan> },
): Promise<LiveFile> {
  const path = livePath(statePath);
  const weigh = (index: string): number => workOf(plans.get(index)?.source.stats.numDocs ?? 0);
  const totalWork = [...plans.keys()].reduce((sum, name) => sum + weigh(name), 0);
  let live: LiveBatch = { batchId, since: new Date().toISOString(), totalWork, doneWork: 0, indexes: [] };
  const writer = spacedOut(() => nodeDisk.writeAtomic(path, JSON.stringify(live), { shared: true }));
  // What a killed process left here would be taken for ours.
  await nodeDisk.remove(path).catch(() => undefined);
  return {
    onIndex: ({ index, status, reason = '' }: BatchProgress) => {
      if (status === 'starting') {
        live = takenUp(live, index);
      } else if (status === 'waiting') {
        live = standsStill(live, index, reason);
      } else {
        const work = status === 'interrupted' ? 0 : weigh(index);
        live = putDown(live, index, { work, failed: status === 'failed' });
      }
      writer.ask();
    },
    onEvent: (event) => {
      live = foldLive(live, event.batch.index, event);
      writer.ask();
    },
    close: async () => {
      await writer.close();
      await nodeDisk.remove(path).catch(() => undefined);
    },
  };
}

/** Reads how far the indexes at work are; undefined where no batch says so. */
export async function readLiveFile(statePath: string): Promise<LiveBatch | undefined> {
  try {
    const bytes = await nodeDisk.read(livePath(statePath));
    return bytes && (JSON.parse(bytes.toString('utf8')) as LiveBatch);
  } catch {
    return undefined;
  }
}

function livePath(statePath: string): string {
  return `${statePath}.progress`;
}

/** Calls `write` soon after it was asked for, one at a time and never more often than every {@link WRITE_EVERY_MS}. */
function spacedOut(write: () => Promise<void>) {
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  const begin = (): void => {
    timer = undefined;
    lastMs = performance.now();
    underWay = write()
      .catch(() => undefined)
      .finally(() => {
        underWay = undefined;
      });
  };
  return {
    ask: (): void => {
      if (timer === undefined && underWay === undefined) {
        timer = setTimeout(begin, Math.max(0, lastMs + WRITE_EVERY_MS - performance.now()));
        timer.unref();
      }
    },
    close: async (): Promise<void> => {
      clearTimeout(timer);
      await underWay;
    },
  };
}
