import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Datatype } from '../../index.ts';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { integerOption } from '../integer-option.ts';
import { assessmentText } from '../output/assessment-text.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface Flags extends ConnectionFlags, CommonFlags {
  readonly index: string;
  readonly field: string;
  readonly datatypes?: readonly Datatype[];
  readonly sample: number;
  readonly queries: number;
  readonly k: number;
  readonly efRuntime?: readonly number[];
  readonly html?: string;
}

/** Searching takes `queries × sample` comparisons a datatype, and the sample stays in memory. */
const MAX_SAMPLE = 1_000_000;

/** Registers `migrate assess`. */
export function registerMigrateAssess(group: Command, context: CliContext): void {
  const atLeastOne = (flag: string, max?: number) => integerOption(flag, { min: 1, ...(max && { max }) });
  const command = group
    .command('assess')
    .description('what other datatypes would cost in recall and save in memory; reads only')
    .requiredOption('-i, --index <name>', 'index name or alias')
    .requiredOption('--field <name>', 'vector field')
    .option(
      '--datatypes <list>',
      'datatypes to try, with commas between them (default: all from float32 on)',
      datatypeList,
    )
    .option('--sample <n>', 'documents to sample', atLeastOne('--sample', MAX_SAMPLE), 2000)
    .option('-k <n>', 'neighbours that count', atLeastOne('-k', 1000), 10)
    .option('--queries <n>', 'sampled vectors to search for', atLeastOne('--queries'), 200)
    .option(
      '--ef-runtime <list>',
      'search the index as it is with these, too (the whole index must be sampled)',
      numberList,
    )
    .option('--html <file>', 'write a page with a plot, too');
  addConnectionOptions(addDebugOption(addJsonOption(command))).action(action(context, assess));
}

async function assess(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  const api = await loadApi();
  if (flags.html !== undefined) {
    await api.checkWritable(flags.html);
  }
  const assessment = await api.assess({
    connection,
    index: flags.index,
    field: flags.field,
    sample: flags.sample,
    queries: flags.queries,
    k: flags.k,
    ...(flags.datatypes && { datatypes: flags.datatypes }),
    ...(flags.efRuntime && { efRuntimes: flags.efRuntime }),
  });
  if (flags.html !== undefined) {
    await api.writeAssessmentPage(assessment, flags.html);
    terminal.err(`Page written to ${resolve(flags.html)}`);
  }
  terminal.out(flags.json ? jsonText(assessment) : assessmentText(assessment));
  return exitCodes.done;
}

const known: readonly Datatype[] = ['float64', 'float32', 'float16', 'bfloat16', 'int8', 'uint8'];

function datatypeList(words: string): Datatype[] {
  return words.split(',').map((word) => {
    const datatype = known.find((one) => one === word.trim().toLowerCase());
    if (datatype === undefined) {
      throw new UsageError(`--datatypes knows ${known.join(', ')}, not "${word.trim()}"`);
    }
    return datatype;
  });
}

function numberList(words: string): number[] {
  return words.split(',').map((word) => integerOption('--ef-runtime', { min: 1 })(word.trim()));
}
