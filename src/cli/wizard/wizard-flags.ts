import type { Command } from 'commander';
import { addDebugOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags } from '../connection-options.ts';
import { distinctFiles } from '../distinct-files.ts';
import { integerOption } from '../integer-option.ts';
import { addRunOptions } from '../run-options.ts';

/** The flags of `migrate wizard`. */
export interface WizardFlags extends ConnectionFlags, CommonFlags {
  readonly index?: string;
  readonly patch?: string;
  readonly planOut: string;
  readonly patchOut: string;
  readonly targetSchemaOut?: string;
  readonly keySampleLimit: number;
  readonly alias?: readonly string[];
  readonly allowSharedKeys?: boolean;
}

/** Adds the flags of `migrate wizard`. */
export function addWizardOptions(command: Command): Command {
  command
    .option('-i, --index <name>', 'index name or alias (default: asks)')
    .option('--patch <file>', 'a schema patch to go on with (YAML)')
    .option('--plan-out <file>', 'where to write the plan', 'migration_plan.yaml')
    .option('--patch-out <file>', 'where to write the schema patch', 'schema_patch.yaml')
    .option('--target-schema-out <file>', 'where to write the schema as it will be')
    .option(
      '--key-sample-limit <n>',
      'keys to remember for validation',
      integerOption('--key-sample-limit', { min: 1 }),
      10,
    );
  addRunOptions(command).option('--json', 'ask on stderr, and print one JSON object, and nothing else, on stdout');
  return addConnectionOptions(addDebugOption(command));
}

/** Refuses files that would overwrite each other. The patch that is read may be the one that is written. */
export function checkWizardFiles({ patch, patchOut, planOut, targetSchemaOut }: WizardFlags): void {
  const others = { '--plan-out': planOut, '--target-schema-out': targetSchemaOut };
  distinctFiles({ '--patch': patch, ...others });
  distinctFiles({ '--patch-out': patchOut, ...others });
}
