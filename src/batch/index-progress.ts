import type { StepName } from '../events.ts';
import type { Journal, Phase } from '../phases/journal.ts';
import { type StepPosition, stepSecondsLeft } from '../report/batch-live.ts';

/** How far an index in progress is. */
export interface IndexProgress {
  /** What is being done, as the batch at work tells. */
  readonly step?: StepName;
  /** What the journal says, where no batch at work tells. */
  readonly phase?: Phase;
  /** Documents of the step or phase, where it counts them. */
  readonly doneDocs?: number;
  readonly totalDocs?: number;
  /** 0 to 100, of that step or phase. */
  readonly percent?: number;
  /** Left of the step at its speed so far. */
  readonly remainingSeconds?: number;
  /** Why it stands still; absent where it does not. */
  readonly waits?: string;
}

/** How far a run at work is, from what it tells. */
export function liveProgress(position: StepPosition, { now, waits }: { now: Date; waits?: string }): IndexProgress {
  const { step, doneDocs, totalDocs } = position;
  const remainingSeconds = stepSecondsLeft(position, now);
  return {
    step,
    ...(doneDocs !== undefined && totalDocs !== undefined && counted(doneDocs, totalDocs)),
    ...(remainingSeconds !== undefined && { remainingSeconds: Math.round(remainingSeconds * 10) / 10 }),
    ...(waits !== undefined && { waits }),
  };
}

/** How far a run that nobody works on has come, from its journal: hints, some tenths of a second older than its end. */
export function restingProgress({ facts, progress }: Journal): IndexProgress {
  const { phase } = progress;
  const docs = (batches: number, totalDocs: number): IndexProgress => ({
    phase,
    ...counted(Math.min(batches * facts.batchSize, totalDocs), totalDocs),
  });
  if (phase === 'dump') {
    return docs(progress.dumpCompletedBatches, facts.keys?.keys ?? facts.baseline.keys ?? facts.baseline.numDocs);
  }
  if (phase === 'active') {
    return docs(progress.quantizeCompletedBatches, facts.seal?.documents ?? facts.baseline.numDocs);
  }
  return { phase };
}

function counted(doneDocs: number, totalDocs: number): Pick<IndexProgress, 'doneDocs' | 'totalDocs' | 'percent'> {
  const percent = totalDocs === 0 ? 0 : Math.min(100, Math.floor((doneDocs * 100) / totalDocs));
  return { doneDocs, totalDocs, percent };
}
