import type { JournalKeeper } from '../../backup/journal-keeper.ts';
import { isMigrationError, MigrationError } from '../../errors.ts';
import type { StepName } from '../../events.ts';
import { type JournalFacts, type JournalProgress, type Phase, reached } from '../../phases/journal.ts';
import type { Clock } from './clock.ts';
import type { Emit } from './emitter.ts';
import type { Meter } from './meter.ts';

/** What the runner itself needs to know of a run. */
export interface StepContext {
  readonly journal: JournalKeeper;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Counts what each step uses; default: nobody does. */
  readonly meter?: Meter | undefined;
  /** Slows batches down; default: as fast as it goes. */
  readonly throttle?: Throttle | undefined;
}

/** Lets a run be gentle to a server that has other work. */
export interface Throttle {
  /** Resolves when a batch of so many documents may go; at once when the signal aborts. */
  pass(docs: number, signal: AbortSignal): Promise<void>;
}

/** What a step leaves behind: written to the journal together with its mark. */
export interface StepOutcome {
  readonly docs?: number;
  readonly facts?: Partial<JournalFacts>;
  readonly progress?: Partial<JournalProgress>;
}

/**
 * One resumable piece of a run.
 *
 * `run` is idempotent and begins at the journal's cursor, which is zero the first time: there is no separate resume.
 */
export interface Step<Context extends StepContext> {
  readonly name: StepName;
  /** True when an earlier execution has left nothing for this step to do. */
  readonly isDone: (progress: JournalProgress) => boolean;
  /** What the step leaves in the journal, from where `isDone` knows it; nothing where it may have to run again. */
  readonly mark: (context: Context) => Partial<JournalProgress>;
  /** Why this run can do without the step; undefined when it cannot. */
  readonly skipReason?: (context: Context) => string | undefined;
  /** How far an earlier execution had come, for steps that count documents. */
  readonly progressOf?: (context: Context) => { readonly doneDocs: number; readonly totalDocs: number };
  /** Waits until the step may begin; ends early when the signal aborts. */
  readonly waitFor?: (context: Context) => Promise<void>;
  /** False between a drop and the create that must follow it. */
  readonly stopsBefore: (context: Context) => boolean;
  readonly run: (context: Context) => Promise<StepOutcome>;
}

/**
 * Runs the steps in order: skips what is done or not needed, tells, and writes each mark durably before the next step.
 *
 * @throws {MigrationError} `INTERRUPTED` when the signal aborts between steps or inside one; whatever a step throws
 */
export async function runSteps<Context extends StepContext>(
  steps: readonly Step<Context>[],
  context: Context,
): Promise<void> {
  for (const step of steps) {
    const reason = skipReason(step, context);
    if (reason === undefined) {
      await step.waitFor?.(context);
      if (step.stopsBefore(context)) {
        stopIfAsked(context.signal);
      }
      await runStep(step, context);
    } else {
      context.emit({ type: 'step.skipped', step: step.name, reason });
    }
  }
}

/**
 * The steps this run goes through, for whoever wants to know beforehand: without those it can do without. Those that an
 * earlier execution of the same run has done are among them.
 */
export function neededSteps<Context extends StepContext>(
  steps: readonly Step<Context>[],
  context: Context,
  resumed: boolean,
): StepName[] {
  const needed = steps.filter(
    (step) => step.skipReason?.(context) === undefined && (resumed || !step.isDone(context.journal.current.progress)),
  );
  return needed.map(({ name }) => name);
}

/** `isDone` of a step that brings the journal to a phase. */
export function doneFrom(mark: Phase): (progress: JournalProgress) => boolean {
  return ({ phase }) => reached(phase, mark);
}

/** @throws {MigrationError} `INTERRUPTED` when the signal has been aborted; its own reason when that is an error of ours */
export function stopIfAsked(signal: AbortSignal): void {
  if (signal.aborted) {
    throw signal.reason instanceof MigrationError ? signal.reason : new MigrationError('INTERRUPTED', {});
  }
}

function skipReason<Context extends StepContext>(step: Step<Context>, context: Context): string | undefined {
  const notNeeded = step.skipReason?.(context);
  if (notNeeded !== undefined) {
    return notNeeded;
  }
  return step.isDone(context.journal.current.progress) ? 'done by an earlier run' : undefined;
}

async function runStep<Context extends StepContext>(step: Step<Context>, context: Context): Promise<void> {
  const startedAt = context.clock.now();
  context.emit({ type: 'step.started', step: step.name, ...step.progressOf?.(context) });
  const work = () => runAnswered(step, context);
  const { result, usage } = (await context.meter?.measure(work)) ?? { result: await work() };
  const { docs, facts, progress } = result;
  await context.journal.record({
    ...(facts && { facts }),
    progress: { ...progress, ...step.mark(context) },
  });
  const durationMs = context.clock.now() - startedAt;
  context.emit({
    type: 'step.finished',
    step: step.name,
    durationMs,
    ...(docs !== undefined && { docs }),
    ...(usage && { usage }),
  });
}

/** How often a step is run before a lost connection is reported. */
const MAX_RUNS = 3;

/**
 * Runs a step, again where a command that must not be sent twice (a drop, a create) never got its reply: a step looks
 * first what is done already.
 */
async function runAnswered<Context extends StepContext>(step: Step<Context>, context: Context): Promise<StepOutcome> {
  for (let runs = 1; ; runs += 1) {
    try {
      return await step.run(context);
    } catch (error) {
      if (!isMigrationError(error, 'CONNECTION_LOST') || runs === MAX_RUNS) {
        throw error;
      }
    }
  }
}
