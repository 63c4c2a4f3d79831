import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { FailurePolicy } from '../../index.ts';
import { type Api, loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { connectionWords } from '../connection-words.ts';
import { distinctFiles } from '../distinct-files.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { integerOption } from '../integer-option.ts';
import { batchPlanJson, batchPlanText, fitsNone } from '../output/batch-plan-text.ts';
import { cutToScreen } from '../output/cut-to-screen.ts';
import { jsonText } from '../output/json-text.ts';
import { addRunOptions } from '../run-options.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface Flags extends ConnectionFlags, CommonFlags {
  readonly pattern?: string;
  readonly indexes?: string;
  readonly indexesFile?: string;
  readonly schemaPatch: string;
  readonly failurePolicy: FailurePolicy;
  readonly planOut: string;
  readonly keySampleLimit: number;
  readonly alias?: readonly string[];
  readonly allowSharedKeys?: boolean;
}

/** Registers `migrate batch-plan`. */
export function registerMigrateBatchPlan(group: Command, context: CliContext): void {
  const command = group
    .command('batch-plan')
    .description('plan one change of many indexes, for review; changes nothing')
    .option('--pattern <glob>', 'indexes whose names match, for example "*_idx"')
    .option('--indexes <names>', 'index names or aliases, separated by commas')
    .option('--indexes-file <file>', 'file with one index name a line; # begins a comment')
    .requiredOption('--schema-patch <file>', 'what to change in every one of them (YAML)')
    .addOption(
      new Option('--failure-policy <policy>', 'what to do after an index that failed')
        .choices(['fail_fast', 'continue_on_error'])
        .default('fail_fast'),
    )
    .option(
      '--plan-out <file>',
      'where to write the batch plan; the plans of the indexes go to plans/ beside it',
      'batch_plan.yaml',
    )
    .option(
      '--key-sample-limit <n>',
      'keys of each index to remember for validation',
      integerOption('--key-sample-limit', { min: 1 }),
      10,
    );
  addConnectionOptions(addDebugOption(addJsonOption(addRunOptions(command)))).action(action(context, plan));
}

async function plan(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  const { schemaPatch, indexesFile, planOut } = flags;
  refuseSeveralWays(flags);
  distinctFiles({ '--schema-patch': schemaPatch, '--indexes-file': indexesFile, '--plan-out': planOut });
  const api = await loadApi();
  const planned = await api.createBatchPlan({
    connection,
    ...chosenIndexes(flags, api),
    schemaPatchPath: schemaPatch,
    failurePolicy: flags.failurePolicy,
    aliases: flags.alias ?? [],
    keySampleLimit: flags.keySampleLimit,
    allowSharedKeys: flags.allowSharedKeys === true,
    onPlanning: ({ index, position, total }) =>
      terminal.show((screen) => cutToScreen([`  Planning ${position} of ${total}: ${index}`], screen)),
  });
  terminal.show(undefined);
  await api.writeBatchPlan(planned, planOut);
  const summary = {
    ...planned,
    planPath: planOut,
    absolutePlanPath: resolve(planOut),
    programName: terminal.programName,
    connectionWords: connectionWords(flags, api.redactUrl),
  };
  terminal.out(flags.json ? jsonText(batchPlanJson(summary)) : batchPlanText(summary));
  if (fitsNone(planned.batch, api.alreadyThere)) {
    terminal.err(`${terminal.colors.red('Error:')} The patch fits none of the indexes (see the reasons above)`);
    return exitCodes.failed;
  }
  return exitCodes.done;
}

function refuseSeveralWays({ pattern, indexes, indexesFile }: Flags): void {
  const given = [pattern, indexes, indexesFile].filter((way) => way !== undefined).length;
  if (given === 0) {
    throw new UsageError('--pattern <glob>, --indexes <names> or --indexes-file <file> is required');
  }
  if (given > 1) {
    throw new UsageError('--pattern, --indexes and --indexes-file exclude each other', 'Give one of them');
  }
}

function chosenIndexes({ pattern, indexes, indexesFile }: Flags, { splitIndexList }: Api) {
  if (pattern !== undefined) {
    return { pattern };
  }
  return indexes === undefined ? { indexesPath: indexesFile! } : { indexes: splitIndexList(indexes) };
}
