import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { MigrationReport } from '../../index.ts';
import { loadApi } from '../api.ts';
import { type ApplyFlags, addApplyOptions, checkedBackupDir, runChoices } from '../apply-flags.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption } from '../common-options.ts';
import { connectionFrom } from '../connection-options.ts';
import { distinctFiles } from '../distinct-files.ts';
import { accountOf, printError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../output/json-text.ts';
import { planChangesText } from '../output/plan-changes-text.ts';
import { reportJson } from '../output/report-json.ts';
import { outcomeLine, reportSummaryText } from '../output/report-summary.ts';
import { runListener } from '../progress/run-listener.ts';
import { type ReportFiles, reportFiles } from '../report-files.ts';
import type { Terminal } from '../terminal.ts';

/** Registers `migrate apply`. */
export function registerMigrateApply(group: Command, context: CliContext): void {
  const command = group
    .command('apply')
    .description('carry out a plan; run the same command again to finish an interrupted one');
  const lastLine = (error: object) => ({ type: 'result', result: 'error', error });
  addDebugOption(addApplyOptions(command)).action(action(context, apply, lastLine));
}

async function apply(flags: ApplyFlags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  const backupDir = checkedBackupDir(flags);
  distinctFiles({
    '--plan': flags.plan,
    '--query-check-file': flags.queryCheckFile,
    '--report-out': flags.reportOut,
    '--benchmark-out': flags.benchmarkOut,
  });
  const api = await loadApi();
  const plan = await api.readPlan(flags.plan);
  const files = await reportFiles(api, flags);
  if (terminal.live && !flags.quiet && !api.isNoOp(plan)) {
    const planned = { changes: api.planChanges(plan), cost: api.estimatePlan(plan) };
    terminal.err(planChangesText(planned, terminal.colors));
    terminal.show(({ columns }) => '  Looking at the live index...'.slice(0, columns - 1));
  }
  const report = await terminal.interruptible((signal) => {
    const onEvent = runListener(flags, { terminal, signal });
    return api.applyPlan({ connection, plan, backupDir, onEvent, signal, ...runChoices(flags) });
  });
  terminal.show(undefined);
  const lost = await writeReports(files, report, flags, terminal);
  if (flags.json) {
    const reportPath = resolve(flags.reportOut);
    terminal.out(jsonText({ type: 'result', result: report.result, reportPath, report: reportJson(report) }));
  } else {
    const written = lost ? [] : [files.reportLine];
    const benchmark = lost ? [] : files.benchmarkLines;
    const lines = [outcomeLine(report), ...written, reportSummaryText(report, plan.warnings), ...benchmark];
    terminal.out(lines.join('\n'));
  }
  if (report.result === 'failed') {
    terminal.err(`${terminal.colors.red('Error:')} The migration of index "${report.sourceIndex}" failed`);
  }
  return lost && report.result === 'succeeded' ? exitCodes.failed : exitCodeOf(report);
}

/** A report that cannot be written must not hide how the run ended, so it is told and the summary still comes. */
async function writeReports(
  files: ReportFiles,
  report: MigrationReport,
  flags: ApplyFlags,
  terminal: Terminal,
): Promise<boolean> {
  try {
    await files.write(report);
    return false;
  } catch (error) {
    const account = await accountOf(error, terminal.programName);
    const message = `The run ended (${report.result}), but its report is not written: ${account.message}`;
    printError({ ...account, message, changed: 'unknown' }, terminal, flags.debug === true);
    return true;
  }
}

function exitCodeOf({ result }: MigrationReport): ExitCode {
  if (result === 'interrupted') {
    return exitCodes.interrupted;
  }
  return result === 'succeeded' ? exitCodes.done : exitCodes.failed;
}
