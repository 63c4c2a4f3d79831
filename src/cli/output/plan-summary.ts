import type { Colors } from '../terminal.ts';
import { type PlannedChanges, planChangesText } from './plan-changes-text.ts';
import { shellWord } from './shell-word.ts';

/** What the summary of a plan needs to know. */
export interface PlanSummary extends PlannedChanges {
  readonly index: string;
  /** As the user gave it; the commands to copy use it. */
  readonly planPath: string;
  readonly absolutePlanPath: string;
  readonly blockedReasons: readonly string[];
  readonly warnings: readonly string[];
  readonly noOp: boolean;
  /** For stdout. */
  readonly colors: Colors;
  readonly programName: string;
  /** `--url …` of the commands to copy, without credentials; '' where none was given. */
  readonly connectionWords: string;
}

/** What `rvl migrate plan` prints. The first lines are the guide's, letter by letter. */
export function planSummaryText(plan: PlanSummary): string {
  const lines = [`Migration plan written to ${plan.absolutePlanPath}`, 'Mode: drop_recreate', planPreviewText(plan)];
  if (plan.noOp && plan.blockedReasons.length === 0) {
    lines.push('', `Nothing to do: index "${plan.index}" already is what the patch asks for`);
  } else {
    const changes =
      plan.blockedReasons.length > 0 || plan.changes.length === 0 ? [] : ['', planChangesText(plan, plan.colors)];
    lines.push(...changes, '', 'Next steps:', ...nextSteps(plan));
  }
  return lines.join('\n');
}

/** What the wizard's preview of a plan prints: the verdict without a file. */
export function planPreviewText(plan: Pick<PlanSummary, 'blockedReasons' | 'warnings'>): string {
  return [
    `Supported: ${plan.blockedReasons.length === 0 ? 'True' : 'False'}`,
    ...listed('Warnings:', plan.warnings),
    ...listed('Blocked reasons:', plan.blockedReasons),
  ].join('\n');
}

/** The object `rvl migrate plan --json` prints. */
export function planSummaryJson(plan: PlanSummary): object {
  return {
    plan_path: plan.absolutePlanPath,
    index: plan.index,
    mode: 'drop_recreate',
    supported: plan.blockedReasons.length === 0,
    no_op: plan.noOp,
    blocked_reasons: plan.blockedReasons,
    warnings: plan.warnings,
    changes: plan.changes,
    cost: plan.cost,
  };
}

/** A heading and its items; nothing where there are none. */
export function listed(heading: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [heading, ...items.map((item) => `- ${item}`)];
}

function nextSteps({ planPath, blockedReasons, programName, connectionWords }: PlanSummary): string[] {
  const file = shellWord(planPath);
  const review = `  Review the plan:     cat ${file}`;
  const cancel = `  To cancel:           rm ${file}`;
  if (blockedReasons.length > 0) {
    return [review, '  Then:                change the patch and plan again', cancel];
  }
  const migrate = `${programName} migrate`;
  return [
    review,
    `  Estimate the space:  ${migrate} estimate --plan ${file}`,
    `  Apply the migration: ${migrate} apply --plan ${file} --backup-dir ./migration_backups${connectionWords}`,
    `  Validate the result: ${migrate} validate --plan ${file}${connectionWords}`,
    cancel,
  ];
}
