import type { JournalKeeper } from '../../backup/journal-keeper.ts';
import { openUpdates } from '../../backup/updates.ts';
import { isMigrationError, withChanged } from '../../errors.ts';
import { reached } from '../../phases/journal.ts';
import { ScratchPool } from '../../scratch.ts';
import { createMeter } from '../engine/meter.ts';
import { neededSteps, runSteps } from '../engine/step.ts';
import { watchEvictions } from '../memory-room.ts';
import { openOnce } from '../open-once.ts';
import { bringBackSource } from './bring-back-source.ts';
import type { RunContext } from './context.ts';
import type { Preparation } from './preparation.ts';
import { createSavedOriginals } from './saved-originals.ts';
import { offlineSteps } from './steps.ts';
import { createTally } from './tally.ts';
import { vectorWorkOf } from './vector-work.ts';

/** Runs the steps that are left, from wherever the journal stands. @returns the context, with tally and verdict */
export async function finishRun(
  preparation: Preparation,
  journal: JournalKeeper,
  resumed: boolean,
): Promise<RunContext> {
  const { disk, paths } = preparation;
  const fields = Object.keys(journal.current.facts.conversions);
  const updates = openOnce(() => openUpdates(disk, paths.updates, { fields }));
  const evictions = await watchEvictions(preparation.redis);
  const context = createContext(preparation, journal, { updates: updates.get, evictions });
  const { facts, progress } = journal.current;
  const { droppedAt } = progress;
  context.emit({
    type: 'run.started',
    runId: facts.runId,
    index: facts.source.definition.name,
    kind: 'apply',
    resumed,
    steps: neededSteps(offlineSteps, context, resumed),
    ...(droppedAt !== undefined && !reached(progress.phase, 'target_created') && { awaySince: droppedAt }),
  });
  try {
    await runSteps(offlineSteps, context);
    const failed = context.verdict.current?.errors.length !== 0;
    context.emit({ type: 'run.finished', result: failed ? 'failed' : 'succeeded' });
    return context;
  } catch (error) {
    const reported = await afterFailure(context, error);
    context.emit({ type: 'run.finished', result: isMigrationError(error, 'INTERRUPTED') ? 'interrupted' : 'failed' });
    throw reported;
  } finally {
    // Whoever comes after this run may begin as soon as the locks are released.
    await journal.settled();
    await updates.close();
  }
}

function createContext(
  preparation: Preparation,
  journal: JournalKeeper,
  opened: Pick<RunContext, 'updates' | 'evictions'>,
): RunContext {
  const { redis, clock, emit, signal, guard, paths, settings, throttle, plan, checks, serverChanges } = preparation;
  const work = vectorWorkOf(journal);
  const meter = createMeter({ redis, disk: preparation.disk, clock });
  const context: RunContext = {
    redis,
    disk: meter.disk,
    meter,
    clock,
    emit,
    signal,
    guard,
    paths,
    settings,
    throttle,
    serverChanges,
    journal,
    ...opened,
    savedOriginals: createSavedOriginals(() => context),
    newNames: { seen: undefined },
    scratches: new ScratchPool(),
    get work() {
      return work();
    },
    tally: createTally(),
    verdict: { current: undefined },
    validation: { keySample: plan.source.keySample, checks, ...plan.validation },
  };
  return context;
}

/** Puts the source index back where that is possible, and says in the error what was changed. */
async function afterFailure(context: RunContext, error: unknown): Promise<unknown> {
  if (isMigrationError(error, 'INTERRUPTED')) {
    return error;
  }
  const broughtBack = await bringBackSource(context);
  const untouched = broughtBack || context.journal.current.progress.dropIntended !== true;
  return withChanged(error, untouched ? 'nothing' : 'resumable');
}
