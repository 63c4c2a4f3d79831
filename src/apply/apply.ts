import { randomBytes } from 'node:crypto';
import { runPaths } from '../backup/names.ts';
import type { EventListener } from '../events.ts';
import { gatherValidationFacts } from '../observe/validation-facts.ts';
import type { Journal } from '../phases/journal.ts';
import { planIdentity } from '../plan/plan-identity.ts';
import type { DocumentCounts, ValidationVerdict } from '../report/report.ts';
import { judge } from '../report/verdict.ts';
import { type Clock, timestamp } from './engine/clock.ts';
import { createEmitter } from './engine/emitter.ts';
import { takeLocks } from './locks.ts';
import { forgetMoveMark } from './move-marker.ts';
import { targetKeys } from './moved-names.ts';
import { type Decided, decide } from './offline/decide.ts';
import { finishRun } from './offline/finish-run.ts';
import { resumeRun, startRun } from './offline/open-run.ts';
import type { Preparation } from './offline/preparation.ts';
import { createTally } from './offline/tally.ts';
import { forgetRegistration } from './registry.ts';
import { createThrottle, type ThrottleInputs } from './throttle/throttle.ts';

/** What an apply is given; the rest it works out itself. */
export type ApplyInputs = Omit<Preparation, 'identity' | 'runId' | 'emit' | 'guard' | 'paths' | 'throttle'> & {
  readonly listeners: readonly EventListener[];
  /** Limits, and a connection that does nothing else to watch them with. Default: as fast as it goes. */
  readonly throttle?: Pick<ThrottleInputs, 'limits' | 'redis'> | undefined;
};

/** How an apply ended. */
export interface ApplyResult {
  /** The journal as it was left; undefined where the plan changes nothing. */
  readonly journal: Journal;
  readonly verdict: ValidationVerdict;
  readonly counts: DocumentCounts;
  /** False where an earlier execution had finished the plan. */
  readonly worked: boolean;
  /** Common beginning of the run's file names. */
  readonly backupPrefix: string;
}

/**
 * Carries out a plan, or what is left of it.
 *
 * Takes both locks, looks at what is on disk and in Redis, decides where the run begins, and runs the steps. Whatever
 * interrupts it, calling it again with the same plan and directory goes on.
 *
 * @throws {MigrationError} what was refused or failed; `changed` says whether Redis was touched
 */
export async function applyPlan(inputs: ApplyInputs): Promise<ApplyResult> {
  const { clock, plan, backupDir } = inputs;
  const index = plan.source.indexName;
  await inputs.disk.ensureWritableFolder(backupDir);
  const paths = runPaths(backupDir, index);
  const emit = createEmitter(clock, inputs.listeners);
  const runId = newRunId(clock);
  const locks = await takeLocks({ ...inputs, paths, emit, index, runToken: runId, purpose: `apply to ${index}` });
  const signal = AbortSignal.any([inputs.signal, locks.signal]);
  try {
    const { disk, guard } = locks;
    const warn = (message: string) => emit({ type: 'warning.raised', message });
    const throttle = inputs.throttle && createThrottle({ ...inputs.throttle, clock, warn });
    const preparation = { ...inputs, disk, paths, emit, runId, signal, guard, throttle, identity: planIdentity(plan) };
    const decided = await decide(preparation);
    if (decided.decision.kind !== 'done') {
      return await work(preparation, decided);
    }
    const confirmed = await confirm(preparation, decided);
    // Something has come undone since, such as a document written late in the source datatype: the last steps look again.
    return confirmed.verdict.errors.length === 0
      ? confirmed
      : await work(preparation, { ...decided, decision: lookAgain });
  } finally {
    await locks.release();
  }
}

const lookAgain = { kind: 'resume', phase: 'target_created', fromFirstFrame: false } as const;

async function work(preparation: Preparation, { decision, stored }: Decided): Promise<ApplyResult> {
  const resumes = decision.kind === 'resume';
  const keeper = resumes
    ? await resumeRun(preparation, stored as Journal, decision)
    : await startRun(preparation, stored);
  const context = await finishRun(preparation, keeper, resumes);
  if (keeper.current.progress.phase === 'validated') {
    await forgetTraces(preparation, keeper.current);
  }
  return {
    journal: keeper.current,
    verdict: context.verdict.current as ValidationVerdict,
    counts: context.tally.counts,
    worked: true,
    backupPrefix: preparation.paths.prefix,
  };
}

/** The plan has been carried out before: looks whether that still holds, and changes nothing. */
async function confirm(preparation: Preparation, { stored }: Decided): Promise<ApplyResult> {
  const journal = stored as Journal;
  const { facts } = journal;
  await forgetTraces(preparation, journal);
  const found = await gatherValidationFacts(preparation.redis, {
    target: facts.target,
    source: facts.source.definition,
    keySample: targetKeys(preparation.plan.source.keySample, facts.moves),
    baseline: { kind: 'run', unindexedKeys: facts.baseline.unindexedKeys ?? 0, ...facts.baseline },
    checks: preparation.checks,
  });
  return {
    journal,
    verdict: judge(found, preparation.plan.validation),
    counts: createTally().counts,
    worked: false,
    backupPrefix: preparation.paths.prefix,
  };
}

/** What the run kept on the server; only once the journal says that it is finished, because until then it is needed. */
async function forgetTraces({ redis }: Preparation, { facts }: Journal): Promise<void> {
  await forgetRegistration(redis, facts);
  await forgetMoveMark(redis, facts.source.definition.name);
}

/** Sorts by time, names the moment, and tells two runs of one second apart. */
function newRunId(clock: Clock): string {
  const moment = timestamp(clock.date()).replaceAll(/[-:Z]/g, '').replace('T', '-');
  return `${moment}-${randomBytes(3).toString('hex')}`;
}
