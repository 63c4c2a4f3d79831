import { hostname } from 'node:os';
import { archiveRun } from '../../backup/archive.ts';
import type { StoredJournal } from '../../backup/journal-codec.ts';
import { type JournalKeeper, keepJournal } from '../../backup/journal-keeper.ts';
import { MigrationError, withChanged } from '../../errors.ts';
import { observeIndex } from '../../observe/live-index.ts';
import { noFrameDone } from '../../phases/cursors.ts';
import { type Journal, reached } from '../../phases/journal.ts';
import type { ResumeDecision } from '../../phases/resume.ts';
import { vectorConversions } from '../../plan/conversions.ts';
import { documentMoves } from '../../plan/document-moves.ts';
import { mergePatch } from '../../plan/merge.ts';
import { patchInLiveNames } from '../../plan/python-patch.ts';
import { differences } from '../../schema/compare.ts';
import { pythonForm } from '../../schema/python-form.ts';
import { timestamp } from '../engine/clock.ts';
import { verifyBackup } from '../verify-backup.ts';
import { withGivenScales } from './given-scales.ts';
import { checkBeforeStart } from './preflight.ts';
import type { Preparation } from './preparation.ts';
import { conversionsByPath } from './vector-work.ts';

/** Begins a new run: checks everything first, puts an earlier run's files away, and writes the first journal. */
export async function startRun(preparation: Preparation, stored: StoredJournal | undefined): Promise<JournalKeeper> {
  const { redis, clock } = preparation;
  const { indexName, companions } = preparation.plan.source;
  const source = await observeIndex(redis, indexName, [...preparation.aliases, ...companions.aliases]);
  refuseDrift(preparation, source.definition);
  const plan = inLiveNames(preparation.plan, source.definition);
  const merged = mergePatch(source.definition, plan.requestedChanges).target;
  const byName = vectorConversions(source.definition, merged, plan.requestedChanges.renameFields);
  const conversions = conversionsByPath(source.definition, withGivenScales(byName, preparation.scales));
  const { target, server } = await checkBeforeStart({ ...preparation, plan }, source, conversions);
  await putAway(preparation, stored);
  const initial: Journal = {
    facts: {
      runId: preparation.runId,
      planFingerprint: preparation.identity,
      createdAt: timestamp(clock.date()),
      host: hostname(),
      serverAddress: server.address,
      source: { definition: source.definition, companions: source.companions },
      target,
      conversions,
      moves: documentMoves(source.definition, target, plan.requestedChanges.renameFields),
      batchSize: preparation.batchSize,
      policy: preparation.policy,
      baseline: {
        numDocs: source.info.stats.numDocs,
        indexingFailures: source.info.stats.indexingFailures,
        vectorIndexMb: source.info.stats.vectorIndexMb,
      },
    },
    progress: { phase: 'dump', dumpCompletedBatches: 0, quantizeCompletedBatches: 0, serverRunId: server.runId },
  };
  return keepAt(preparation, initial);
}

/** Goes on with a run: the same journal, at the phase the decision names. */
export async function resumeRun(
  preparation: Preparation,
  journal: Journal,
  decision: Extract<ResumeDecision, { kind: 'resume' }>,
): Promise<JournalKeeper> {
  const { disk, paths, redis } = preparation;
  const { progress, facts } = journal;
  if (!reached(decision.phase, 'completed')) {
    await verifyBackup({ disk, paths, journal }).catch((error) => {
      throw withChanged(error, progress.dropIntended === true ? 'resumable' : 'nothing');
    });
  }
  const { runId, address } = await redis.server();
  if (address !== facts.serverAddress) {
    const message = `Run ${facts.runId} began on the server at ${facts.serverAddress} and goes on at ${address}`;
    preparation.emit({ type: 'warning.raised', message });
  }
  const { writersSend } = preparation.policy;
  return keepAt(preparation, {
    // What applications write may have changed since; the rest of the policy was fixed when the backup was made.
    facts: writersSend === undefined ? facts : { ...facts, policy: { ...facts.policy, writersSend } },
    progress: {
      ...progress,
      phase: decision.phase,
      serverRunId: runId,
      // A finished run has been taken off the server's memory.
      ...(progress.phase === 'validated' && { registered: false }),
      // Where the server may have lost writes nothing counts as done; every step finds out by content what is left.
      ...(decision.fromFirstFrame && noFrameDone),
      // A finished run waited until its writes were durable, and has given up the mark that moves are judged by.
      ...(decision.fromFirstFrame && progress.phase !== 'validated' && { fieldsMoved: false, keysRenamed: false }),
    },
  });
}

/** The guide promises a `.header` for plans that re-encode hash vectors, and none for others. */
function keepAt({ disk, paths, clock }: Preparation, initial: Journal): Promise<JournalKeeper> {
  const path = Object.keys(initial.facts.conversions).length > 0 ? paths.header : paths.journal;
  return keepJournal(disk, path, { initial, now: clock.now });
}

/** A run that got as far as a sealed backup is kept; a torn dump of an untouched index is simply written over. */
async function putAway({ disk, paths, clock }: Preparation, stored: StoredJournal | undefined): Promise<void> {
  if (stored === undefined) {
    return;
  }
  if ('foreign' in stored) {
    await archiveRun(disk, paths, `python-${timestamp(clock.date()).replaceAll(':', '')}`);
  } else if (reached(stored.progress.phase, 'ready')) {
    await archiveRun(disk, paths, stored.facts.runId);
  } else {
    await disk.remove(paths.header);
    await disk.remove(paths.journal);
  }
}

/** A plan that Python made names hash attributes by the fields they index. */
function inLiveNames(plan: Preparation['plan'], live: Journal['facts']['target']): Preparation['plan'] {
  return plan.exact ? plan : { ...plan, requestedChanges: patchInLiveNames(plan.requestedChanges, live) };
}

function refuseDrift({ plan }: Preparation, live: Journal['facts']['target']): void {
  const planned = plan.source.definition;
  const names = ['the plan', 'the live index'] as const;
  // A plan that Python made holds only what RedisVL has words for.
  const seen = plan.exact ? live : pythonForm(live);
  const found = differences(planned, seen, { readBack: 'info', names });
  if (found.length > 0) {
    throw new MigrationError('SOURCE_CHANGED', { index: planned.name, differences: found });
  }
}
