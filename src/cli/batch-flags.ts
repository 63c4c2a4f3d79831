import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { BatchRunOptions } from '../index.ts';
import { addTreatmentOptions, type TreatmentFlags, treatment } from './apply-flags.ts';
import { addDebugOption, addStreamOptions, type CommonFlags } from './common-options.ts';
import { addConnectionOptions, type ConnectionFlags } from './connection-options.ts';
import { distinctFiles } from './distinct-files.ts';
import { integerOption } from './integer-option.ts';
import { sizeOption } from './size-option.ts';

/** The flags that `batch-apply` and `batch-resume` share. */
export interface BatchRunFlags extends ConnectionFlags, CommonFlags, TreatmentFlags {
  readonly acceptDataLoss?: boolean;
  readonly backupDir?: string;
  readonly reportDir?: string;
  readonly quiet?: boolean;
  readonly parallel: number;
  readonly parallelMemory?: number;
  readonly parallelAway: number;
}

/** Adds the flags that `batch-apply` and `batch-resume` share. */
export function addBatchRunOptions(command: Command): Command {
  command.option('--accept-data-loss', 'needed where vectors are re-encoded (float32 -> float16 is lossy)');
  command
    .option(
      '--parallel <n>',
      'indexes to migrate at the same time; those that share documents never are',
      integerOption('--parallel', { min: 1 }),
      1,
    )
    .option(
      '--parallel-memory <size>',
      'server memory that indexes being built together may take, such as 2gb (default: what is free)',
      sizeOption('--parallel-memory'),
    )
    .option(
      '--parallel-away <n>',
      'indexes that may be away (dropped, not ready again) at the same time',
      integerOption('--parallel-away', { min: 1 }),
      1,
    );
  addTreatmentOptions(command).option('--allow-shared-keys', 'go on although another index covers the same keys');
  return addConnectionOptions(addDebugOption(addStreamOptions(command)));
}

/** The choices of the command line that go to every index as they are. */
export function batchChoices(flags: BatchRunFlags): Omit<BatchRunOptions, 'connection'> {
  const { parallel, parallelMemory, parallelAway } = flags;
  return {
    ...treatment(flags),
    acceptDataLoss: flags.acceptDataLoss === true,
    parallel,
    parallelAway,
    ...(parallelMemory !== undefined && { parallelMemoryBytes: parallelMemory }),
  };
}

/** Refuses a state that would be overwritten by the report beside it, or that is the plan. @throws {UsageError} */
export function checkBatchFiles({ plan, state }: { readonly plan?: string; readonly state: string }): void {
  distinctFiles({ '--plan': plan, '--state': state, 'the report': join(dirname(state), 'batch_report.yaml') });
}
