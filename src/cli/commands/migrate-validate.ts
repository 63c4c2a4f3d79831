import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { distinctFiles } from '../distinct-files.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { integerOption } from '../integer-option.ts';
import { jsonText } from '../output/json-text.ts';
import { reportJson } from '../output/report-json.ts';
import { reportSummaryText } from '../output/report-summary.ts';
import { reportFiles } from '../report-files.ts';
import type { Terminal } from '../terminal.ts';

interface Flags extends ConnectionFlags, CommonFlags {
  readonly plan: string;
  readonly backupDir?: string;
  readonly reportOut: string;
  readonly benchmarkOut?: string;
  readonly queryCheckFile?: string;
  readonly quality?: boolean;
  readonly queries: number;
  readonly k: number;
}

/** The answers of all queries stay in memory. */
const MAX_QUERIES = 100_000;

/** Registers `migrate validate`. */
export function registerMigrateValidate(group: Command, context: CliContext): void {
  const command = group
    .command('validate')
    .description('check that the live index is what the plan promised; changes nothing')
    .requiredOption('--plan <file>', 'migration plan')
    .option('--backup-dir <dir>', "compare counts with the run's own start instead of the plan's")
    .option('--query-check-file <file>', 'queries to try, with what they should find (YAML)')
    .option('--quality', 'search by original vectors and compare the answers before and after (recall, score drift)')
    .option(
      '--queries <n>',
      'with --quality: vectors to search for',
      integerOption('--queries', { min: 1, max: MAX_QUERIES }),
      100,
    )
    .option('-k, --k <n>', 'with --quality: neighbours that count', integerOption('--k', { min: 1, max: 1000 }), 10)
    // Not apply's default name: that would overwrite the report of the run that is being checked.
    .option('--report-out <file>', 'where to write the report', 'validation_report.yaml')
    .option('--benchmark-out <file>', 'where to write sizes and rates');
  addConnectionOptions(addDebugOption(addJsonOption(command))).action(action(context, validate));
}

async function validate(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  distinctFiles({
    '--plan': flags.plan,
    '--query-check-file': flags.queryCheckFile,
    '--report-out': flags.reportOut,
    '--benchmark-out': flags.benchmarkOut,
  });
  const api = await loadApi();
  const plan = await api.readPlan(flags.plan);
  const files = await reportFiles(api, flags);
  const report = await api.validatePlan({
    connection,
    plan,
    ...(flags.backupDir === undefined ? {} : { backupDir: flags.backupDir }),
    ...(flags.queryCheckFile === undefined ? {} : { queryCheckPath: flags.queryCheckFile }),
    ...(flags.quality && { quality: { queries: flags.queries, k: flags.k } }),
  });
  await files.write(report);
  if (flags.json) {
    terminal.out(jsonText({ ...reportJson(report), reportPath: resolve(flags.reportOut) }));
  } else {
    terminal.out([files.reportLine, reportSummaryText(report, plan.warnings), ...files.benchmarkLines].join('\n'));
  }
  if (report.result === 'succeeded') {
    return exitCodes.done;
  }
  terminal.err(`${terminal.colors.red('Error:')} Index "${report.targetIndex}" is not what the plan promised`);
  return exitCodes.failed;
}
