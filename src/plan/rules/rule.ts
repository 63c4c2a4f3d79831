import type { IndexDefinition } from '../../schema/definition.ts';
import type { VectorConversion } from '../../vectors/datatypes.ts';
import type { SchemaDiff } from '../diff.ts';
import type { PlanningFacts } from '../facts.ts';
import type { MergeProblem } from '../merge-problem.ts';
import type { SchemaPatch, SourceSnapshot } from '../plan.ts';

/** Everything a rule may look at. */
export interface RuleContext {
  readonly snapshot: SourceSnapshot;
  readonly patch: SchemaPatch;
  readonly target: IndexDefinition;
  /** What the patch asks for and the source does not allow, such as a field that does not exist. */
  readonly mergeProblems: readonly MergeProblem[];
  readonly diff: SchemaDiff;
  /** Vector re-encodings of hash documents, by source field name. */
  readonly conversions: Readonly<Record<string, VectorConversion>>;
  /** True where source and target are the same. */
  readonly isNoOp: boolean;
  readonly facts: PlanningFacts;
}

/**
 * One reason to refuse or to warn.
 *
 * `check` returns the sentences to show, none where the rule does not apply; it is pure and never throws.
 */
export interface Rule {
  /** Kebab-case, the file's name; stable, so that documentation can point at it. */
  readonly name: string;
  readonly kind: 'blocks' | 'warns';
  /** Its sentences for the reference page, values as `<words>`; a test compares them with the real ones. */
  readonly says: readonly string[];
  /** What would happen otherwise. For the reference page, in Markdown, like `remedy`. */
  readonly why: string;
  /** What a user can do about it. */
  readonly remedy: string;
  readonly check: (context: RuleContext) => readonly string[];
}
