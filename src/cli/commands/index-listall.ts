import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { indexListText } from '../output/index-list.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';

type Flags = ConnectionFlags & CommonFlags;

/** Registers `index listall`. */
export function registerIndexListall(group: Command, context: CliContext): void {
  const command = addJsonOption(group.command('listall').description('list the indexes of a server'));
  addConnectionOptions(addDebugOption(command)).action(action(context, listIndexes));
}

async function listIndexes(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  const names = await (await loadApi()).listIndexes(connection);
  terminal.out(flags.json ? jsonText({ indexes: names }) : indexListText(names));
  return exitCodes.done;
}
