import { vectorConversions } from './conversions.ts';
import { diffFields } from './diff.ts';
import type { PlanningFacts } from './facts.ts';
import { mergePatch } from './merge.ts';
import { isNoChange } from './no-op.ts';
import type { SchemaPatch, SourceSnapshot } from './plan.ts';
import { rules } from './rules/index-of-rules.ts';
import { noChange } from './rules/no-change.ts';
import type { Rule, RuleContext } from './rules/rule.ts';

/** What the rules say about a change. */
export interface Classification {
  /** True where nothing blocks. */
  readonly supported: boolean;
  /** Sentences without a full stop, each once, in the order of the rules. */
  readonly blockedReasons: readonly string[];
  /** Likewise; `Index downtime is required` comes first where anything changes. */
  readonly warnings: readonly string[];
}

/** What is judged. */
export interface ClassifyInputs {
  readonly snapshot: SourceSnapshot;
  readonly patch: SchemaPatch;
  readonly facts: PlanningFacts;
}

/**
 * Judges a change by every rule of `rules/index-of-rules.ts`.
 *
 * Apply calls it again with the live index and fresh facts, so that editing a plan gets nobody past a rule.
 */
export function classify(inputs: ClassifyInputs): Classification {
  const context = contextOf(inputs);
  if (context.isNoOp) {
    // Nothing will be done, so nothing can stand in its way.
    return { supported: true, blockedReasons: [], warnings: noChange.check(context) };
  }
  const blockedReasons = sentences(context, 'blocks');
  return { supported: blockedReasons.length === 0, blockedReasons, warnings: sentences(context, 'warns') };
}

function contextOf({ snapshot, patch, facts }: ClassifyInputs): RuleContext {
  const source = snapshot.definition;
  const { target, problems } = mergePatch(source, patch);
  return {
    snapshot,
    patch,
    target,
    mergeProblems: problems,
    diff: diffFields(source, target, patch.renameFields),
    conversions: vectorConversions(source, target, patch.renameFields),
    isNoOp: problems.length === 0 && isNoChange(source, target, patch.renameFields),
    facts,
  };
}

function sentences(context: RuleContext, kind: Rule['kind']): string[] {
  const all = rules.filter((rule) => rule.kind === kind).flatMap((rule) => rule.check(context));
  return [...new Set(all)];
}
