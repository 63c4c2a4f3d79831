import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { distinctFiles } from '../distinct-files.ts';
import type { ExitCode } from '../exit-codes.ts';
import { integerOption } from '../integer-option.ts';
import { jsonText } from '../output/json-text.ts';
import { planSummaryJson, planSummaryText } from '../output/plan-summary.ts';
import { addRunOptions } from '../run-options.ts';
import { planExitCode, summaryOf } from '../tell-plan.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface Flags extends ConnectionFlags, CommonFlags {
  readonly index: string;
  readonly schemaPatch?: string;
  readonly targetSchema?: string;
  readonly planOut: string;
  readonly keySampleLimit: number;
  readonly alias?: readonly string[];
  readonly allowSharedKeys?: boolean;
}

/** Registers `migrate plan`. */
export function registerMigratePlan(group: Command, context: CliContext): void {
  const command = group
    .command('plan')
    .description('write down what a change would do, for review; changes nothing')
    .requiredOption('-i, --index <name>', 'index name or alias')
    .option('--schema-patch <file>', 'what to change (YAML)')
    .option('--target-schema <file>', 'the whole schema as it should be (YAML); what it does not mention stays')
    .option('--plan-out <file>', 'where to write the plan', 'migration_plan.yaml')
    .option(
      '--key-sample-limit <n>',
      'keys to remember for validation',
      integerOption('--key-sample-limit', { min: 1 }),
      10,
    );
  addConnectionOptions(addDebugOption(addJsonOption(addRunOptions(command)))).action(action(context, plan));
}

async function plan(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  const { schemaPatch, targetSchema, planOut } = flags;
  const changes = changesOf(flags);
  distinctFiles({ '--schema-patch': schemaPatch, '--target-schema': targetSchema, '--plan-out': planOut });
  const api = await loadApi();
  const made = await api.createPlan({
    connection,
    index: flags.index,
    ...changes,
    aliases: flags.alias ?? [],
    keySampleLimit: flags.keySampleLimit,
    allowSharedKeys: flags.allowSharedKeys === true,
  });
  await api.writePlan(made, flags.planOut);
  const summary = summaryOf(made, flags, { api, terminal });
  terminal.out(flags.json ? jsonText(planSummaryJson(summary)) : planSummaryText(summary));
  return planExitCode(made, terminal);
}

function changesOf({ schemaPatch, targetSchema }: Flags): { schemaPatchPath: string } | { targetSchemaPath: string } {
  if (schemaPatch !== undefined && targetSchema !== undefined) {
    throw new UsageError('--schema-patch and --target-schema exclude each other', 'Give one of them');
  }
  if (schemaPatch !== undefined) {
    return { schemaPatchPath: schemaPatch };
  }
  if (targetSchema !== undefined) {
    return { targetSchemaPath: targetSchema };
  }
  throw new UsageError('--schema-patch <file> or --target-schema <file> is required');
}
