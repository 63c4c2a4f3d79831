import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { connectionWords } from '../connection-words.ts';
import { distinctFiles } from '../distinct-files.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { integerOption } from '../integer-option.ts';
import { jsonText } from '../output/json-text.ts';
import { planSummaryJson, planSummaryText } from '../output/plan-summary.ts';
import { addRunOptions } from '../run-options.ts';
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
    .option('--target-schema <file>', 'the whole schema as it should be (not in this version)')
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
  const schemaPatchPath = patchPathOf(flags);
  distinctFiles({ '--schema-patch': schemaPatchPath, '--plan-out': flags.planOut });
  const api = await loadApi();
  const made = await api.createPlan({
    connection,
    index: flags.index,
    schemaPatchPath,
    aliases: flags.alias ?? [],
    keySampleLimit: flags.keySampleLimit,
    allowSharedKeys: flags.allowSharedKeys === true,
  });
  await api.writePlan(made, flags.planOut);
  const summary = {
    index: made.source.indexName,
    planPath: flags.planOut,
    absolutePlanPath: resolve(flags.planOut),
    blockedReasons: made.blockedReasons,
    warnings: made.warnings,
    noOp: api.isNoOp(made),
    programName: terminal.programName,
    connectionWords: connectionWords(flags, api.redactUrl),
  };
  terminal.out(flags.json ? jsonText(planSummaryJson(summary)) : planSummaryText(summary));
  if (made.blockedReasons.length === 0) {
    return exitCodes.done;
  }
  terminal.err(`${terminal.colors.red('Error:')} Migration blocked: unsupported change (see the blocked reasons)`);
  return exitCodes.failed;
}

function patchPathOf({ schemaPatch, targetSchema }: Flags): string {
  if (targetSchema !== undefined) {
    throw new UsageError(
      '--target-schema is not in this version',
      'Write what changes into a patch, and use --schema-patch',
    );
  }
  if (schemaPatch === undefined) {
    throw new UsageError('--schema-patch <file> is required');
  }
  return schemaPatch;
}
