import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { helperText } from '../output/helper-text.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';

type Flags = ConnectionFlags & CommonFlags;

/** Registers `migrate helper`. */
export function registerMigrateHelper(group: Command, context: CliContext): void {
  const command = group.command('helper').description('where to start: your indexes, what can change, what to type');
  addConnectionOptions(addDebugOption(addJsonOption(command))).action(action(context, showHelper));
}

async function showHelper(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  const indexes = await (await loadApi()).listIndexes(connection);
  terminal.out(flags.json ? jsonText({ indexes }) : helperText(indexes, terminal.programName));
  return exitCodes.done;
}
