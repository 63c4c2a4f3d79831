import { type Journal, type Phase, reached } from './journal.ts';

/** What lives under the index's name right now, compared with what the plan expects. */
export interface LiveIndex {
  readonly exists: boolean;
  readonly matchesSource: boolean;
  readonly matchesTarget: boolean;
}

/** Everything the decision depends on. */
export interface ResumeInputs {
  readonly planFingerprint: string;
  /** Undefined where the backup directory holds no run of this index; `foreign` where Python wrote it. */
  readonly journal: Journal | undefined | { readonly foreign: true; readonly finished: boolean };
  readonly live: LiveIndex;
  /** The server process that answers now. */
  readonly serverRunId: string;
  /** False where the server lacks what the run has left on the server that it began on. */
  readonly serverKnowsRun: boolean;
}

/** Why a run cannot go on. */
export type RefusalReason =
  | 'index-missing'
  | 'source-changed'
  | 'other-server'
  | 'already-target'
  | 'other-run-unfinished'
  | 'foreign-run-unfinished'
  | 'rollback-unfinished';

/** What to do with a plan, given what is on disk and in Redis. */
export type ResumeDecision =
  /** A run from the beginning; a journal that is there is finished or harmless and is put away first. */
  | { readonly kind: 'start' }
  /** Go on with the journal; `phase` is where (earlier than its own phase when Redis lost something). */
  | { readonly kind: 'resume'; readonly phase: Phase; readonly fromFirstFrame: boolean }
  /** The plan has been carried out. */
  | { readonly kind: 'done' }
  | { readonly kind: 'refuse'; readonly reason: RefusalReason };

/**
 * Decides where a run begins. Total: every combination of inputs has an answer, and a resumed run is an ordinary run
 * that begins later.
 *
 * Content decides over counters: wherever the server may have lost writes (another process answers, an index is back
 * that was dropped, or gone that was created) frames are compared again from the first one.
 */
export function decideResume(inputs: ResumeInputs): ResumeDecision {
  const { journal } = inputs;
  if (journal === undefined) {
    return decideFresh(inputs.live);
  }
  if ('foreign' in journal) {
    return journal.finished ? decideFresh(inputs.live) : { kind: 'refuse', reason: 'foreign-run-unfinished' };
  }
  if (journal.facts.planFingerprint !== inputs.planFingerprint) {
    return decideOtherPlan(journal.progress.phase, inputs.live);
  }
  return decideSamePlan(journal, inputs);
}

function decideFresh(live: LiveIndex): ResumeDecision {
  if (live.matchesSource) {
    return { kind: 'start' };
  }
  if (live.matchesTarget) {
    return { kind: 'refuse', reason: 'already-target' };
  }
  return { kind: 'refuse', reason: live.exists ? 'source-changed' : 'index-missing' };
}

function decideOtherPlan(phase: Phase, live: LiveIndex): ResumeDecision {
  if (phase === 'rolling_back') {
    return { kind: 'refuse', reason: 'rollback-unfinished' };
  }
  const finished = phase === 'validated' || phase === 'rolled_back';
  // Before the drop a run has changed nothing; that its plan's source is still live shows the drop did not happen.
  const harmless = !reached(phase, 'index_dropped') && live.matchesSource;
  return finished || harmless ? decideFresh(live) : { kind: 'refuse', reason: 'other-run-unfinished' };
}

function decideSamePlan(journal: Journal, { live, serverRunId, serverKnowsRun }: ResumeInputs): ResumeDecision {
  const { phase, registered, dropIntended, droppedAt } = journal.progress;
  if (phase === 'rolling_back') {
    return { kind: 'refuse', reason: 'rollback-unfinished' };
  }
  if (phase === 'dump' || phase === 'rolled_back') {
    return decideFresh(live);
  }
  if (live.exists && !live.matchesSource && !live.matchesTarget) {
    return { kind: 'refuse', reason: 'source-changed' };
  }
  if (phase === 'validated') {
    return decideAfterSuccess(live);
  }
  // A server that has lost its last writes may have lost the run's mark, and with it the drop that came later.
  if (registered === true && !serverKnowsRun && !live.matchesSource) {
    return { kind: 'refuse', reason: 'other-server' };
  }
  if (phase === 'ready') {
    if (!live.exists && dropIntended !== true && droppedAt === undefined) {
      return { kind: 'refuse', reason: 'index-missing' };
    }
    return { kind: 'resume', phase, fromFirstFrame: true };
  }
  return decideAfterDrop(phase, live, serverRunId !== journal.progress.serverRunId);
}

function decideAfterSuccess(live: LiveIndex): ResumeDecision {
  if (live.matchesTarget) {
    return { kind: 'done' };
  }
  // The guide: after a rollback the live index matches the source, so the completed backup is stale.
  return live.matchesSource ? { kind: 'start' } : { kind: 'resume', phase: 'index_dropped', fromFirstFrame: true };
}

function decideAfterDrop(phase: Phase, live: LiveIndex, otherProcess: boolean): ResumeDecision {
  if (live.matchesSource && !live.matchesTarget) {
    return { kind: 'resume', phase: 'ready', fromFirstFrame: true };
  }
  const creationLost = phase === 'target_created' && !live.exists;
  if (creationLost || otherProcess) {
    return { kind: 'resume', phase: 'index_dropped', fromFirstFrame: true };
  }
  return { kind: 'resume', phase, fromFirstFrame: false };
}
