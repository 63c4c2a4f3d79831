import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';

interface Flags extends CommonFlags {
  readonly plan: string;
  readonly aofEnabled?: boolean;
}

/** Registers `migrate estimate`. */
export function registerMigrateEstimate(group: Command, context: CliContext): void {
  const command = group
    .command('estimate')
    .description('how much disk a plan needs and how much memory it saves; needs no server')
    .requiredOption('--plan <file>', 'migration plan')
    .option('--aof-enabled', 'the server keeps an append-only file');
  addDebugOption(addJsonOption(command)).action(action(context, estimate));
}

async function estimate(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const api = await loadApi();
  const plan = await api.readPlan(flags.plan);
  const result = api.estimatePlan(plan, { aofEnabled: flags.aofEnabled === true });
  terminal.out(flags.json ? jsonText(result) : api.formatEstimate(result));
  return exitCodes.done;
}
