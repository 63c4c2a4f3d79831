import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { distinctFiles } from '../distinct-files.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../output/json-text.ts';
import { reportJson } from '../output/report-json.ts';
import { reportNextSteps } from '../output/report-next-steps.ts';
import { reportText } from '../output/report-text.ts';
import type { Terminal } from '../terminal.ts';

interface Flags extends CommonFlags {
  readonly report: string;
  readonly html?: string;
  readonly benchmark?: string;
  readonly validation?: string;
  readonly plan?: string;
}

/** Registers `migrate report`. */
export function registerMigrateReport(group: Command, context: CliContext): void {
  const command = group
    .command('report')
    .description('show the report of a migration, in words or as a page; needs no server')
    .requiredOption('--report <file>', 'report that apply or validate wrote')
    .option('--html <file>', 'write one self-contained HTML page')
    .option('--validation <file>', 'report of a later validate: its verdict, and what --quality measured')
    .option('--benchmark <file>', 'benchmark report: times and sizes that the report lacks')
    .option('--plan <file>', 'migration plan: what changed, where the report does not say; named in commands');
  addDebugOption(addJsonOption(command)).action(action(context, showReport));
}

async function showReport(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  distinctFiles({
    '--report': flags.report,
    '--html': flags.html,
    '--validation': flags.validation,
    '--benchmark': flags.benchmark,
    '--plan': flags.plan,
  });
  const api = await loadApi();
  const report = await api.readReport(flags.report, {
    ...(flags.plan !== undefined && { planPath: flags.plan }),
    ...(flags.benchmark !== undefined && { benchmarkPath: flags.benchmark }),
    ...(flags.validation !== undefined && { validationPath: flags.validation }),
  });
  const nextSteps = reportNextSteps(report, { planPath: flags.plan, programName: terminal.programName });
  if (flags.html !== undefined) {
    await api.writeReportPage(report, flags.html, { nextSteps });
  }
  if (flags.json) {
    const htmlPath = flags.html === undefined ? {} : { htmlPath: resolve(flags.html) };
    terminal.out(jsonText({ ...reportJson(report), nextSteps, ...htmlPath }));
  } else if (flags.html === undefined) {
    terminal.out(reportText(report, nextSteps));
  } else {
    terminal.out(`Page written to ${resolve(flags.html)}`);
  }
  return exitCodes.done;
}
