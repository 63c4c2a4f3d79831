import { systemClock } from '../apply/engine/clock.ts';
import { batchFingerprint, batchIdAt } from '../batch/batch-identity.ts';
import { batchFileStems } from '../batch/file-names.ts';
import { findOverlaps, findSharedNames, overlapText } from '../batch/find-overlaps.ts';
import { patchFor, sharedParts } from '../batch/patch-template.ts';
import { isMigrationError, MigrationError } from '../errors.ts';
import { otherDefinitions } from '../observe/planning-facts.ts';
import { type BatchIndex, type BatchPlan, failurePolicies } from '../plan/batch-plan.ts';
import { isNoOp, isSupported } from '../plan/build-plan.ts';
import { datatypeChanges } from '../plan/conversions.ts';
import { overlappingPrefixes } from '../plan/overlap.ts';
import type { MigrationPlan, SchemaPatch } from '../plan/plan.ts';
import type { RedisWriter } from '../redis/port.ts';
import type { IndexDefinition } from '../schema/definition.ts';
import type { BatchPlanOptions } from './batch-options.ts';
import { type ChosenIndex, chooseIndexes, readChoice } from './batch-selection.ts';
import { withWriter } from './connect.ts';
import { planIndex } from './create-plan.ts';
import { readChanges } from './read-changes.ts';

/** A batch plan with the plans of its applicable indexes, by index name. */
export interface PlannedBatch {
  readonly batch: BatchPlan;
  readonly plans: ReadonlyMap<string, MigrationPlan>;
}

/**
 * Plans one change of many indexes: a full plan for every index that it fits, a reason for every other.
 *
 * Judges by the rules of a single plan and changes nothing. Nothing is written; `writeBatchPlan` does that. Takes until
 * the end of the second that the batch's id names, so two plans made one after the other have different ids.
 *
 * @throws {MigrationError} `BATCH_OVERLAP` where two indexes of the batch share keys; `BATCH_EMPTY`,
 *   `BATCH_NOT_A_TEMPLATE`, `BATCH_SAME_TARGET`, `OPTION_INVALID`, `FILE_INVALID`, connection errors
 */
export async function createBatchPlan(options: BatchPlanOptions): Promise<PlannedBatch> {
  const { failurePolicy = 'fail_fast' } = options;
  if (!failurePolicies.includes(failurePolicy)) {
    throw new MigrationError('OPTION_INVALID', {
      option: 'failurePolicy',
      reason: `use ${failurePolicies.join(' or ')}`,
    });
  }
  const choice = await readChoice(options);
  const patch = await readPatch(options);
  return withWriter(options.connection, async (redis) => {
    const chosen = await chooseIndexes(redis, choice, options.aliases ?? []);
    refuseShared(patch, chosen.length);
    const judged = await planAll(redis, { chosen, patch, options });
    const now = new Date();
    const planned = assemble(judged, { patch, failurePolicy, now });
    // An id names a second: the next batch planned here must not take it for its own, and with it this one's state.
    await systemClock.sleep(1000 - now.getMilliseconds());
    return planned;
  });
}

/** One index of the batch: its plan, or why it has none. */
type Judged = { readonly name: string } & ({ readonly plan: MigrationPlan } | { readonly skipReason: string });

interface Planning {
  readonly chosen: readonly ChosenIndex[];
  readonly patch: SchemaPatch;
  readonly options: BatchPlanOptions;
}

async function readPatch({ schemaPatchPath, patch }: BatchPlanOptions): Promise<SchemaPatch> {
  const changes = await readChanges({
    ...(schemaPatchPath !== undefined && { schemaPatchPath }),
    ...(patch !== undefined && { patch }),
  });
  // A patch is the same for every live index; only a target schema would not be.
  return changes(noIndex).patch;
}

const noIndex: IndexDefinition = { name: '', storageType: 'hash', prefixes: [''], options: [], fields: [] };

function refuseShared(patch: SchemaPatch, count: number): void {
  const parts = sharedParts(patch);
  if (count > 1 && parts.length > 0) {
    throw new MigrationError('BATCH_NOT_A_TEMPLATE', { count, parts });
  }
}

/**
 * Indexes of the batch that share keys would all be blocked by each other, and the reason would be lost: so they are
 * planned without looking at each other first, and told about each other only once no two of them overlap.
 */
async function planAll(redis: RedisWriter, planning: Planning): Promise<Judged[]> {
  const live = await otherDefinitions(redis);
  const names = new Set(planning.chosen.map(({ name }) => name));
  const outside = live.filter(({ name }) => !names.has(name));
  const judged: Judged[] = [];
  for (const [at, index] of planning.chosen.entries()) {
    planning.options.onPlanning?.({ index: index.name, position: at + 1, total: planning.chosen.length });
    judged.push(await judge(redis, index, planning, outside));
  }
  refuseConflicts(judged.flatMap((one) => ('plan' in one ? [one.plan] : [])));
  const final: Judged[] = [];
  for (const [at, one] of judged.entries()) {
    const others = live.filter(({ name }) => name !== one.name);
    const meets = 'plan' in one && others.some((other) => names.has(other.name) && shareKeys(one.plan, other));
    final.push(meets ? await judge(redis, planning.chosen[at]!, planning, others) : one);
  }
  return final;
}

function shareKeys({ source }: MigrationPlan, other: IndexDefinition): boolean {
  return overlappingPrefixes(source.definition.prefixes, other.prefixes).length > 0;
}

function refuseConflicts(plans: readonly MigrationPlan[]): void {
  const overlaps = findOverlaps(plans);
  if (overlaps.length > 0) {
    throw new MigrationError('BATCH_OVERLAP', { conflicts: overlaps.map(overlapText) });
  }
  const [shared] = findSharedNames(plans);
  if (shared !== undefined) {
    throw new MigrationError('BATCH_SAME_TARGET', shared);
  }
}

async function judge(
  redis: RedisWriter,
  { name, aliases, isMissing }: ChosenIndex,
  { patch, options: { keySampleLimit, allowSharedKeys } }: Planning,
  otherIndexes: readonly IndexDefinition[],
): Promise<Judged> {
  if (isMissing) {
    return { name, skipReason: new MigrationError('INDEX_MISSING', { index: name }).message };
  }
  try {
    const plan = await planIndex(redis, (live) => ({ patch: patchFor(patch, live), notes: [] }), {
      index: name,
      aliases,
      otherIndexes,
      ...(keySampleLimit !== undefined && { keySampleLimit }),
      ...(allowSharedKeys !== undefined && { allowSharedKeys }),
    });
    if (!isSupported(plan)) {
      return { name, skipReason: plan.blockedReasons.join('; ') };
    }
    return isNoOp(plan) ? { name, skipReason: alreadyThere } : { name, plan };
  } catch (error) {
    // What concerns one index does not keep the others from being planned; a lost connection does.
    if (isMigrationError(error, 'INDEX_MISSING') || isMigrationError(error, 'INFO_UNREADABLE')) {
      return { name, skipReason: error.message };
    }
    throw error;
  }
}

/** Why an index is left out that has nothing to change. */
export const alreadyThere = 'The index already is as the patch asks';

function assemble(
  judged: readonly Judged[],
  { patch, failurePolicy, now }: { patch: SchemaPatch; failurePolicy: BatchPlan['failurePolicy']; now: Date },
): PlannedBatch {
  const plans = new Map(judged.flatMap((one) => ('plan' in one ? [[one.name, one.plan] as const] : [])));
  const stems = batchFileStems(judged.map(({ name }) => name));
  const indexes = judged.map((one): BatchIndex => {
    const { name } = one;
    return 'plan' in one
      ? {
          name,
          applicable: true,
          planPath: `plans/${stems.get(name)}.yaml`,
          planFingerprint: batchFingerprint(one.plan),
        }
      : { name, applicable: false, skipReason: one.skipReason };
  });
  const batch: BatchPlan = {
    batchId: batchIdAt(now),
    failurePolicy,
    requiresQuantization: [...plans.values()].some(changesDatatype),
    sharedPatch: patch,
    indexes,
    createdAt: `${now.toISOString().slice(0, 19)}Z`,
  };
  return { batch, plans };
}

function changesDatatype({ source, target, requestedChanges }: MigrationPlan): boolean {
  return Object.keys(datatypeChanges(source.definition, target, requestedChanges.renameFields)).length > 0;
}
