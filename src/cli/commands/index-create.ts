import type { Command } from 'commander';
import type { CreatedIndex, IndexOrigin } from '../../index.ts';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface Flags extends ConnectionFlags, CommonFlags {
  readonly schema?: string;
  readonly fromPlan?: string;
  readonly fromServer?: boolean;
  readonly index?: string;
  readonly which?: string;
}

/** Registers `index create`. */
export function registerIndexCreate(group: Command, context: CliContext): void {
  const command = group
    .command('create')
    .description('create an index from a schema file; an identical one that exists is fine')
    .option('-s, --schema <file>', 'schema file (YAML)')
    .option('--from-plan <file>', 'create the index of a migration plan, with its aliases and synonyms')
    .option('--from-server', 'create the index of an unfinished migration whose plan and backup are lost')
    .option('-i, --index <name>', 'with --from-server: the name of that index')
    .option('--which <source|target>', "the plan's index before or after the migration");
  addConnectionOptions(addDebugOption(addJsonOption(command))).action(action(context, createIndex));
}

async function createIndex(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  const created = await (await loadApi()).createIndex(connection, originOf(flags));
  for (const warning of created.warnings) {
    terminal.err(`${terminal.colors.yellow('Warning:')} ${warning}`);
  }
  terminal.out(
    flags.json ? jsonText(created) : createdText(created, flags.schema === undefined ? 'definition' : 'schema'),
  );
  return exitCodes.done;
}

function createdText({ name, outcome, aliases }: CreatedIndex, origin: string): string {
  if (outcome === 'identical') {
    return `Index "${name}" exists already, exactly as the ${origin} says; nothing to do`;
  }
  const pointing = aliases.length === 0 ? [] : [`Aliases point at it again: ${aliases.join(', ')}`];
  return ['Index created successfully', ...pointing].join('\n');
}

function originOf({ schema, fromPlan, fromServer, index, which }: Flags): IndexOrigin {
  if ([schema, fromPlan, fromServer].filter((given) => given !== undefined).length !== 1) {
    throw new UsageError('exactly one of --schema, --from-plan and --from-server is required');
  }
  if (which !== undefined && which !== 'source' && which !== 'target') {
    throw new UsageError(`--which must be "source" or "target", not "${which}"`);
  }
  if (schema !== undefined) {
    return { schemaPath: schema };
  }
  if (fromPlan !== undefined) {
    if (which === undefined) {
      throw new UsageError('--from-plan needs --which source or --which target', 'source is the index as it was');
    }
    return { planPath: fromPlan, which };
  }
  if (index === undefined) {
    throw new UsageError('--from-server needs --index <name>');
  }
  return { registeredIndex: index, ...(which !== undefined && { which }) };
}
