import { resolve } from 'node:path';
import type { MigrationPlan } from '../index.ts';
import type { Api } from './api.ts';
import type { ConnectionFlags } from './connection-options.ts';
import { connectionWords } from './connection-words.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { PlanSummary } from './output/plan-summary.ts';
import type { Terminal } from './terminal.ts';

/** What there is to say about a plan that was written to `planOut`. */
export function summaryOf(
  plan: MigrationPlan,
  flags: ConnectionFlags & { readonly planOut: string },
  { api, terminal }: { readonly api: Api; readonly terminal: Terminal },
): PlanSummary {
  return {
    index: plan.source.indexName,
    planPath: flags.planOut,
    absolutePlanPath: resolve(flags.planOut),
    blockedReasons: plan.blockedReasons,
    warnings: plan.warnings,
    noOp: api.isNoOp(plan),
    changes: api.planChanges(plan),
    cost: api.estimatePlan(plan),
    colors: terminal.outColors,
    programName: terminal.programName,
    connectionWords: connectionWords(flags, api.redactUrl),
  };
}

/** The exit code of a command that made a plan; says so on stderr where it must not be applied. */
export function planExitCode(plan: MigrationPlan, terminal: Terminal): ExitCode {
  if (plan.blockedReasons.length === 0) {
    return exitCodes.done;
  }
  terminal.err(`${terminal.colors.red('Error:')} Migration blocked: unsupported change (see the blocked reasons)`);
  return exitCodes.failed;
}
