import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { indexInfoJson } from '../output/index-info-json.ts';
import { indexInfoText } from '../output/index-info-text.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';

interface Flags extends ConnectionFlags, CommonFlags {
  readonly index: string;
}

/** Registers `index info`. */
export function registerIndexInfo(group: Command, context: CliContext): void {
  const command = group
    .command('info')
    .description('show the definition and the state of one index')
    .requiredOption('-i, --index <name>', 'index name or alias');
  addConnectionOptions(addDebugOption(addJsonOption(command))).action(action(context, showIndex));
}

async function showIndex(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  const description = await (await loadApi()).describeIndex(connection, flags.index);
  terminal.out(flags.json ? jsonText(indexInfoJson(description)) : indexInfoText(description));
  return exitCodes.done;
}
