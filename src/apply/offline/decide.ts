import type { StoredJournal } from '../../backup/journal-codec.ts';
import { readForeignManifest, readJournal } from '../../backup/journal-keeper.ts';
import { MigrationError } from '../../errors.ts';
import type { Journal } from '../../phases/journal.ts';
import { decideResume, type LiveIndex, type RefusalReason, type ResumeDecision } from '../../phases/resume.ts';
import type { RedisReader } from '../../redis/port.ts';
import { differences } from '../../schema/compare.ts';
import type { IndexDefinition } from '../../schema/definition.ts';
import { pythonForm } from '../../schema/python-form.ts';
import { isRegistered } from '../registry.ts';
import type { Preparation } from './preparation.ts';

/** A decision that is no refusal, with what it was made from. */
export interface Decided {
  readonly decision: Exclude<ResumeDecision, { kind: 'refuse' }>;
  readonly stored: StoredJournal | undefined;
}

/**
 * Looks at the journal and the live index and decides where to begin.
 *
 * @throws {MigrationError} one code for each way to be refused
 */
export async function decide(preparation: Preparation): Promise<Decided> {
  const { redis, disk, paths, plan, identity } = preparation;
  const stored =
    (await readJournal(disk, paths.header)) ??
    (await readJournal(disk, paths.journal)) ??
    (await readForeignManifest(disk, paths.manifest));
  const expected = expectedDefinitions(preparation, stored);
  const live = await definitionNamed(redis, plan.source.indexName);
  const renamed = plan.target.name === plan.source.indexName ? live : await definitionNamed(redis, plan.target.name);
  const { runId } = await redis.server();
  const decision = decideResume({
    planFingerprint: identity,
    journal: stored,
    live: compare(live, renamed, expected),
    serverRunId: runId,
    serverKnowsRun: await isKnown(redis, stored),
  });
  if (decision.kind === 'refuse') {
    throw refusal(decision.reason, { plan: preparation.plan, stored, live });
  }
  return { decision, stored };
}

async function isKnown(redis: RedisReader, stored: StoredJournal | undefined): Promise<boolean> {
  return stored === undefined || !('facts' in stored) || isRegistered(redis, stored.facts);
}

/** The definitions the live index is compared with, and the form in which it is. */
interface Expected {
  readonly source: IndexDefinition;
  readonly target: IndexDefinition;
  readonly seenAs: (live: IndexDefinition) => IndexDefinition;
}

/** A journal of the same plan knows the exact definitions; a plan that Python made only its own form of them. */
function expectedDefinitions({ plan, identity }: Preparation, stored: StoredJournal | undefined): Expected {
  if (stored !== undefined && 'facts' in stored && stored.facts.planFingerprint === identity) {
    return { source: stored.facts.source.definition, target: stored.facts.target, seenAs: (live) => live };
  }
  return { source: plan.source.definition, target: plan.target, seenAs: plan.exact ? (live) => live : pythonForm };
}

/** The index of exactly this name; an alias of that name is not the index. */
async function definitionNamed(redis: RedisReader, name: string): Promise<IndexDefinition | undefined> {
  const definition = (await redis.indexInfo(name))?.definition;
  return definition?.name === name ? definition : undefined;
}

/**
 * @param live the index under the source's name
 * @param renamed the index under the target's name, which is the same one where the name stays
 */
function compare(
  live: IndexDefinition | undefined,
  renamed: IndexDefinition | undefined,
  { source, target, seenAs }: Expected,
): LiveIndex {
  const equals = (found: IndexDefinition | undefined, other: IndexDefinition) =>
    found !== undefined && differences(other, seenAs(found), { readBack: 'info' }).length === 0;
  const matchesSource = equals(live, source);
  // Where the name changes, a source that is live has to go, whatever stands under the new name.
  const matchesTarget = equals(renamed, target) && (source.name === target.name || !matchesSource);
  return { exists: live !== undefined || matchesTarget, matchesSource, matchesTarget };
}

interface RefusalInputs {
  readonly plan: Preparation['plan'];
  readonly stored: StoredJournal | undefined;
  readonly live: IndexDefinition | undefined;
}

function refusal(reason: RefusalReason, { plan, stored, live }: RefusalInputs): MigrationError {
  const index = plan.source.indexName;
  switch (reason) {
    case 'index-missing':
      return new MigrationError('SOURCE_MISSING', { index });
    case 'already-target':
      return new MigrationError('ALREADY_TARGET', { index });
    case 'foreign-run-unfinished':
      return new MigrationError('FOREIGN_RUN_UNFINISHED', { index });
    case 'rollback-unfinished':
      return new MigrationError('ROLLBACK_UNFINISHED', { index });
    case 'other-server': {
      const { runId, serverAddress } = (stored as Journal).facts;
      return new MigrationError('OTHER_SERVER', { index, runId, address: serverAddress });
    }
    case 'other-run-unfinished': {
      const { facts, progress } = stored as Journal;
      return new MigrationError('OTHER_RUN_UNFINISHED', { index, runId: facts.runId, phase: progress.phase });
    }
    case 'source-changed': {
      const names = ['the plan', 'the live index'] as const;
      const found = live === undefined ? [] : differences(plan.source.definition, live, { readBack: 'info', names });
      return new MigrationError('SOURCE_CHANGED', { index, differences: found });
    }
  }
}
