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
import { UsageError } from '../usage-error.ts';

interface Flags extends ConnectionFlags, CommonFlags {
  readonly index: string;
  readonly yaml?: boolean;
}

/** Registers `index info`. */
export function registerIndexInfo(group: Command, context: CliContext): void {
  const command = group
    .command('info')
    .description('show the definition and the state of one index')
    .requiredOption('-i, --index <name>', 'index name or alias')
    .option('--yaml', 'print it as a schema file, for "index create --schema" and "migrate plan --target-schema"');
  addConnectionOptions(addDebugOption(addJsonOption(command))).action(action(context, showIndex));
}

async function showIndex(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  if (flags.yaml && flags.json) {
    throw new UsageError('--yaml and --json exclude each other', 'Give one of them');
  }
  const connection = connectionFrom(flags, terminal.environmentUrl);
  const api = await loadApi();
  const description = await api.describeIndex(connection, flags.index);
  if (flags.yaml) {
    terminal.out(api.formatSchema(description.definition).trimEnd());
    return exitCodes.done;
  }
  terminal.out(flags.json ? jsonText(indexInfoJson(description)) : indexInfoText(description));
  return exitCodes.done;
}
