import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { BackupRoom } from '../../index.ts';
import { type Api, loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';

interface Flags extends ConnectionFlags, CommonFlags {
  readonly plan: string;
  readonly aofEnabled?: boolean;
  readonly backupDir?: string;
}

/** Registers `migrate estimate`. */
export function registerMigrateEstimate(group: Command, context: CliContext): void {
  const command = group
    .command('estimate')
    .description('what a plan takes: disk, memory and, with --url, time; changes nothing')
    .requiredOption('--plan <file>', 'migration plan')
    .option('--aof-enabled', 'the server keeps an append-only file')
    .option('--backup-dir <dir>', 'look whether the backup fits there')
    .addHelpText('after', '\nWithout --url or --host no server is asked, REDIS_URL or not.');
  addConnectionOptions(addDebugOption(addJsonOption(command))).action(action(context, estimate));
}

async function estimate(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const api = await loadApi();
  const plan = await api.readPlan(flags.plan);
  const estimated = api.estimatePlan(plan, { aofEnabled: flags.aofEnabled === true });
  const backupDir = flags.backupDir === undefined ? {} : { backupDir: resolve(flags.backupDir) };
  if (!namesServer(flags)) {
    const disk = await api.checkBackupRoom(estimated.backupBytes, backupDir.backupDir);
    terminal.out(
      flags.json ? jsonText({ ...estimated, ...disk }) : offlineText(api, estimated, { ...disk, ...backupDir }),
    );
    return exitCodes.done;
  }
  const connection = connectionFrom(flags, undefined);
  const measured = await api.measurePlan({ connection, plan, ...backupDir });
  const text = () => [api.formatEstimate(estimated), '', api.formatMeasured(measured, backupDir)].join('\n');
  terminal.out(flags.json ? jsonText({ ...estimated, measured }) : text());
  return exitCodes.done;
}

/** The guide's estimate needs no server, so one that REDIS_URL happens to name is not asked. */
function namesServer({ url, host, port }: Flags): boolean {
  return url !== undefined || host !== undefined || port !== undefined;
}

function offlineText(
  api: Api,
  estimated: ReturnType<Api['estimatePlan']>,
  { backupDir, ...room }: BackupRoom & { readonly backupDir?: string },
): string {
  const text = api.formatEstimate(estimated);
  return room.backupFits === undefined || estimated.backupBytes === 0
    ? text
    : `${text}${api.formatBackupRoom(room, backupDir)}`;
}
