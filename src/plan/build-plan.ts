import { canonicalDefinition } from '../schema/canonical.ts';
import { classify } from './classify.ts';
import type { PlanningFacts } from './facts.ts';
import { mergePatch } from './merge.ts';
import { isNoChange } from './no-op.ts';
import type { MigrationPlan, SchemaPatch, SourceSnapshot } from './plan.ts';
import { planRenames } from './renames.ts';

/** What a plan is made from. */
export interface PlanInputs {
  readonly snapshot: SourceSnapshot;
  readonly patch: SchemaPatch;
  readonly facts: PlanningFacts;
  readonly now: Date;
}

/**
 * Makes the plan of one migration: the target, whether it can be done, and what to know before doing it.
 *
 * A change that cannot be made is no error: the plan says so in `blockedReasons`.
 */
export function buildPlan({ snapshot, patch, facts, now }: PlanInputs): MigrationPlan {
  const { target } = mergePatch(snapshot.definition, patch);
  const { blockedReasons, warnings } = classify({ snapshot, patch, facts });
  return {
    source: { ...snapshot, definition: canonicalDefinition(snapshot.definition) },
    requestedChanges: patch,
    target,
    blockedReasons,
    warnings,
    renames: planRenames(snapshot.definition, target, patch.renameFields),
    validation: { requireDocCountMatch: true, requireSchemaMatch: true },
    createdAt: `${now.toISOString().slice(0, 19)}Z`,
    exact: true,
  };
}

/** True where nothing forbids the plan. */
export function isSupported(plan: MigrationPlan): boolean {
  return plan.blockedReasons.length === 0;
}

/** True where source and target are the same, so that apply has nothing to do. */
export function isNoOp(plan: MigrationPlan): boolean {
  return isNoChange(plan.source.definition, plan.target, plan.requestedChanges.renameFields);
}
