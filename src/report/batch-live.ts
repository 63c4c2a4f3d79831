import type { StampedEvent, StepName } from '../events.ts';

/** Where the run of an index is. */
export interface StepPosition {
  readonly step: StepName;
  /** When its first count of documents came; before that, when it began. */
  readonly since: string;
  /** Documents of that first count; absent in steps that count none, and before. */
  readonly fromDocs?: number;
  readonly doneDocs?: number;
  readonly totalDocs?: number;
}

/** An index at work. */
export interface LiveIndex {
  readonly name: string;
  readonly position?: StepPosition;
  /** Why it stands still; absent where it does not. */
  readonly waits?: string;
}

/** What a batch at work tells others about itself while indexes are in the middle. */
export interface LiveBatch {
  readonly batchId: string;
  /** When this process began. */
  readonly since: string;
  /** Work of all indexes that this process has to do, and of those it is through with; in documents, and some for each index. */
  readonly totalWork: number;
  readonly doneWork: number;
  readonly indexes: readonly LiveIndex[];
}

/** What an index costs beside its documents, as if it had so many more. */
const INDEX_WORK = 500;

/** How much work an index with so many documents is. */
export function workOf(documents: number): number {
  return documents + INDEX_WORK;
}

/** An index was taken up. */
export function takenUp(live: LiveBatch, name: string): LiveBatch {
  return { ...live, indexes: [...live.indexes.filter((index) => index.name !== name), { name }] };
}

/** An index at work stands still. */
export function standsStill(live: LiveBatch, name: string, waits: string): LiveBatch {
  return { ...live, indexes: live.indexes.map((index) => (index.name === name ? { ...index, waits } : index)) };
}

/** An index is no longer at work. What became of a failed one says nothing about the others, so it was no work at all. */
export function putDown(live: LiveBatch, name: string, { work, failed }: { work: number; failed: boolean }): LiveBatch {
  return {
    ...live,
    doneWork: live.doneWork + (failed ? 0 : work),
    totalWork: live.totalWork - (failed ? work : 0),
    indexes: live.indexes.filter((index) => index.name !== name),
  };
}

/** Something happened inside an index. */
export function foldLive(live: LiveBatch, name: string, event: StampedEvent): LiveBatch {
  const indexes = live.indexes.map((index) => {
    const position = index.name === name ? moved(index.position, event) : undefined;
    const { waits: _, ...moving } = index;
    return position === undefined ? index : { ...moving, position };
  });
  return { ...live, indexes };
}

function moved(before: StepPosition | undefined, event: StampedEvent): StepPosition | undefined {
  const { at } = event;
  if (event.type === 'step.started') {
    const { step, totalDocs } = event;
    return { step, since: at, ...(totalDocs !== undefined && { totalDocs }) };
  }
  if (event.type === 'step.progressed') {
    const { step, doneDocs, totalDocs } = event;
    const isCounting = before?.step === step && before.fromDocs !== undefined;
    return isCounting
      ? { ...before, doneDocs, totalDocs }
      : { step, since: at, fromDocs: doneDocs, doneDocs, totalDocs };
  }
  return undefined;
}

/** Shorter than this, a speed says nothing. */
const MINIMUM_SECONDS = 0.5;

/** Seconds until the step is through at its speed so far; undefined where that is not known. */
export function stepSecondsLeft({ since, fromDocs, doneDocs, totalDocs }: StepPosition, now: Date): number | undefined {
  return fromDocs === undefined || doneDocs === undefined || totalDocs === undefined
    ? undefined
    : secondsLeft({ since, now, done: doneDocs - fromDocs, left: totalDocs - doneDocs });
}

/** Less of a batch than this says nothing about its speed. */
const MINIMUM_SHARE = 0.05;

/** Seconds until the batch is through at its speed so far; undefined before a twentieth of it is. */
export function batchSecondsLeft({ since, doneWork, totalWork }: LiveBatch, now: Date): number | undefined {
  return doneWork < totalWork * MINIMUM_SHARE
    ? undefined
    : secondsLeft({ since, now, done: doneWork, left: totalWork - doneWork });
}

function secondsLeft({
  since,
  now,
  done,
  left,
}: {
  readonly since: string;
  readonly now: Date;
  readonly done: number;
  readonly left: number;
}): number | undefined {
  const seconds = (now.getTime() - Date.parse(since)) / 1000;
  return done > 0 && seconds >= MINIMUM_SECONDS ? (seconds * Math.max(0, left)) / done : undefined;
}
