import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

interface Flags extends ConnectionFlags, CommonFlags {
  readonly schema: string;
}

/** Registers `index create`. */
export function registerIndexCreate(group: Command, context: CliContext): void {
  const command = group
    .command('create')
    .description('create an index from a schema file; an identical one that exists is fine')
    .requiredOption('-s, --schema <file>', 'schema file (YAML)');
  addConnectionOptions(addDebugOption(command)).action(action(context, createIndex));
}

async function createIndex(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  const { name, outcome } = await (await loadApi()).createIndex(connection, { schemaPath: flags.schema });
  terminal.out(
    outcome === 'created'
      ? 'Index created successfully'
      : `Index "${name}" exists already, exactly as the schema says; nothing to do`,
  );
  return exitCodes.done;
}
