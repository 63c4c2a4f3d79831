import type { Journal, Phase } from '../phases/journal.ts';

/** How far the index in progress is, as its journal says: hints, some tenths of a second old. */
export interface IndexProgress {
  readonly phase: Phase;
  /** Documents of the phase that counts them: backing up, rewriting. */
  readonly doneDocs?: number;
  readonly totalDocs?: number;
  /** 0 to 100, of that phase. */
  readonly percent?: number;
  /** Left of that phase at its speed so far. */
  readonly remainingSeconds?: number;
}

/** Below this share the speed says nothing. */
const MINIMUM_SHARE = 0.02;

/** Reads the progress of a run from its journal. */
export function indexProgress({ facts, progress }: Journal, now: Date): IndexProgress {
  const { phase } = progress;
  if (phase === 'dump') {
    const totalDocs = facts.keys?.keys ?? facts.baseline.keys ?? facts.baseline.numDocs;
    return counted(phase, { batches: progress.dumpCompletedBatches, totalDocs, since: facts.createdAt });
  }
  if (phase === 'active') {
    const totalDocs = facts.seal?.documents ?? facts.baseline.numDocs;
    return counted(phase, { batches: progress.quantizeCompletedBatches, totalDocs, since: progress.droppedAt });
  }
  return { phase };

  function counted(
    phase: Phase,
    { batches, totalDocs, since }: { batches: number; totalDocs: number; since: string | undefined },
  ): IndexProgress {
    const doneDocs = Math.min(batches * facts.batchSize, totalDocs);
    const share = totalDocs === 0 ? 0 : doneDocs / totalDocs;
    const elapsedSeconds = since === undefined ? Number.NaN : (now.getTime() - Date.parse(since)) / 1000;
    const remainingSeconds = (elapsedSeconds * (1 - share)) / share;
    const isKnown = share >= MINIMUM_SHARE && Number.isFinite(remainingSeconds) && remainingSeconds >= 0;
    const percent = Math.floor(share * 100);
    return { phase, doneDocs, totalDocs, percent, ...(isKnown && { remainingSeconds }) };
  }
}
