import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';

interface Flags extends ConnectionFlags, CommonFlags {
  readonly index: string;
}

/** Registers `index delete`. */
export function registerIndexDelete(group: Command, context: CliContext): void {
  const command = group
    .command('delete')
    .description('delete an index and keep its documents')
    .requiredOption('-i, --index <name>', 'index name');
  addConnectionOptions(addDebugOption(addJsonOption(command))).action(action(context, deleteIndex));
}

async function deleteIndex(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  await (await loadApi()).deleteIndex(connection, flags.index);
  terminal.out(flags.json ? jsonText({ index: flags.index, deleted: true }) : 'Index deleted successfully');
  return exitCodes.done;
}
