import { type Command, Option } from 'commander';
import type { ApplyOptions } from '../index.ts';
import { addStreamOptions, type CommonFlags } from './common-options.ts';
import { addConnectionOptions, type ConnectionFlags } from './connection-options.ts';
import { integerOption } from './integer-option.ts';
import { addRunOptions } from './run-options.ts';
import { scaleOption } from './scale-option.ts';
import { throttleOption } from './throttle-option.ts';
import { UsageError } from './usage-error.ts';

/** How documents are treated, by `migrate apply` and by every command that applies many plans. */
export interface TreatmentFlags {
  readonly batchSize: number;
  readonly workers: number;
  readonly timeout: number;
  readonly skipInvalid?: boolean;
  readonly allowNonfinite?: boolean;
  readonly writersSend?: 'source' | 'target';
  readonly sweep: boolean;
  readonly throttle?: ApplyOptions['throttle'];
  readonly allowSharedKeys?: boolean;
}

/** The flags of `migrate apply`. */
export interface ApplyFlags extends ConnectionFlags, CommonFlags, TreatmentFlags {
  readonly plan: string;
  readonly backupDir?: string;
  readonly reportOut: string;
  readonly benchmarkOut?: string;
  readonly queryCheckFile?: string;
  readonly scale?: ApplyOptions['scales'];
  readonly alias?: readonly string[];
  readonly quiet?: boolean;
}

/** Adds the flags of `migrate apply`. */
export function addApplyOptions(command: Command): Command {
  command
    .requiredOption('--plan <file>', 'migration plan')
    .option('--backup-dir <dir>', 'where backups and the journal go (required); resuming and undoing need it')
    .option('--report-out <file>', 'where to write the report', 'migration_report.yaml')
    .option('--benchmark-out <file>', 'where to write timings, sizes and rates')
    .option('--query-check-file <file>', 'queries to try at the end, with what they should find (YAML)');
  addTreatmentOptions(command).option(
    '--scale <field=scale>',
    'scale of int8 numbers, or scale,offset of uint8, instead of the measured one; repeatable',
    scaleOption,
  );
  return addConnectionOptions(addStreamOptions(addRunOptions(command)));
}

/** Adds the flags of {@link TreatmentFlags} but `--allow-shared-keys`, which planning has too. */
export function addTreatmentOptions(command: Command): Command {
  return command
    .option('--batch-size <n>', 'keys a batch', integerOption('--batch-size', { min: 1 }), 500)
    .option(
      '--workers <n>',
      'workers that back up and re-encode hash vectors at the same time',
      integerOption('--workers', { min: 1, max: 64 }),
      1,
    )
    .option(
      '--timeout <seconds>',
      'give up waiting for the index after so long without progress',
      integerOption('--timeout', { min: 1 }),
      1800,
    )
    .option('--skip-invalid', 'leave documents whose vector has a wrong length, instead of refusing')
    .option(
      '--allow-nonfinite',
      'write values that become infinite or NaN, or only zeros under COSINE, instead of refusing',
    )
    .addOption(
      new Option(
        '--writers-send <which>',
        'what applications write meanwhile, where both datatypes have one width',
      ).choices(['source', 'target']),
    )
    .option('--no-sweep', 'do not look for documents written in the source datatype meanwhile')
    .option(
      '--throttle <limit>',
      'stay within 5000/s (documents), ping=5ms, replica-lag=64MB or headroom=1GB; repeatable',
      throttleOption,
    )
    .option('--async', 'accepted for compatibility; means nothing');
}

/**
 * Checks what commander cannot.
 *
 * @returns the backup directory, which is given
 * @throws {UsageError}
 */
export function checkedBackupDir({ backupDir }: Pick<ApplyFlags, 'backupDir'>): string {
  if (backupDir === undefined || backupDir === '') {
    throw new UsageError(
      '--backup-dir is required: without a backup an interrupted migration could neither go on nor be undone',
      'Add --backup-dir ./migration_backups (it is created if need be)',
    );
  }
  return backupDir;
}

/** The choices of the command line that go to the run as they are. */
export function runChoices(flags: ApplyFlags): Omit<ApplyOptions, 'connection' | 'plan' | 'backupDir'> {
  return {
    ...treatment(flags),
    aliases: flags.alias ?? [],
    ...(flags.scale === undefined ? {} : { scales: flags.scale }),
    ...(flags.queryCheckFile === undefined ? {} : { queryCheckPath: flags.queryCheckFile }),
  };
}

/** How documents are treated, as the API's options say it. */
export function treatment(flags: TreatmentFlags) {
  return {
    batchSize: flags.batchSize,
    numWorkers: flags.workers,
    timeoutMs: flags.timeout * 1000,
    skipInvalid: flags.skipInvalid === true,
    allowNonfinite: flags.allowNonfinite === true,
    sweep: flags.sweep,
    ...(flags.throttle === undefined ? {} : { throttle: flags.throttle }),
    allowSharedKeys: flags.allowSharedKeys === true,
    ...(flags.writersSend === undefined ? {} : { writersSend: flags.writersSend }),
  };
}
