import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { countOf } from '../output/format-count.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface Flags extends ConnectionFlags, CommonFlags {
  readonly index: string;
  readonly yes?: boolean;
}

/** Registers `index destroy`. */
export function registerIndexDestroy(group: Command, context: CliContext): void {
  const command = group
    .command('destroy')
    .description('delete an index AND its documents')
    .requiredOption('-i, --index <name>', 'index name')
    .option('-y, --yes', 'do not ask');
  addConnectionOptions(addDebugOption(addJsonOption(command))).action(action(context, destroyIndex));
}

async function destroyIndex(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  if (!flags.yes && !terminal.canAsk) {
    throw new UsageError(
      `index destroy deletes the documents of "${flags.index}" for good, and there is no terminal to ask on`,
      'Add --yes if that is what you want; "index delete" keeps the documents',
    );
  }
  const api = await loadApi();
  if (!flags.yes) {
    const { definition, stats } = await api.describeIndex(connection, flags.index);
    const documents = countOf(stats.numDocs, 'document');
    const answer = await terminal.ask(`Delete index "${definition.name}" and its ${documents} for good?`);
    if (answer !== 'yes') {
      terminal.err('Nothing was deleted');
      if (flags.json) {
        terminal.out(jsonText({ index: flags.index, deleted: false }));
      }
      return answer === 'interrupted' ? exitCodes.interrupted : exitCodes.failed;
    }
  }
  await api.destroyIndex(connection, flags.index);
  terminal.out(
    flags.json
      ? jsonText({ index: flags.index, deleted: true, documentsDeleted: true })
      : 'Index and documents deleted successfully',
  );
  return exitCodes.done;
}
