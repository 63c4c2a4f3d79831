import type { Command } from 'commander';
import type { BackupRun, EventListener, RollbackReport } from '../../index.ts';
import { type Api, loadApi } from '../api.ts';
import { chooseRuns } from '../choose-runs.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addStreamOptions, type CommonFlags } from '../common-options.ts';
import { addConnectionOptions, type ConnectionFlags, connectionFrom } from '../connection-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../output/json-text.ts';
import { rollbackOpening, rollbackQuestion, rollbackReportText, rollbackTotal } from '../output/rollback-text.ts';
import { type ListenerOptions, runListener } from '../progress/run-listener.ts';
import type { Answer, Terminal } from '../terminal.ts';

interface Flags extends ConnectionFlags, CommonFlags {
  readonly backupDir: string;
  readonly index?: string;
  readonly run?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly dataOnly?: boolean;
  readonly quiet?: boolean;
}

/** Registers `migrate rollback`. */
export function registerMigrateRollback(group: Command, context: CliContext): void {
  const command = group
    .command('rollback')
    .description('put back what a migration changed: vectors, the index definition, its aliases')
    .requiredOption('--backup-dir <dir>', 'the directory that apply was given')
    .option('-i, --index <name>', 'needed where the directory holds several indexes (or --yes for all)')
    .option('--run <id>', 'a run that is not the newest')
    .option('-y, --yes', 'do not ask, and restore every index in the directory')
    .option('--dry-run', 'say what would be restored, change nothing')
    .option('--data-only', 'restore vectors, leave the index definition as it is')
    .option('--force', 'accepted for compatibility; means nothing');
  const lastLine = (error: object) => ({ type: 'result', result: 'error', error });
  addConnectionOptions(addDebugOption(addStreamOptions(command))).action(action(context, rollBack, lastLine));
}

async function rollBack(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  const api = await loadApi();
  const runs = chosenRuns(await api.listRuns(flags.backupDir), flags, api);
  for (const run of flags.dryRun ? [] : runs) {
    const answer = await confirm(run, flags, terminal);
    if (answer !== 'yes') {
      terminal.err('Nothing was restored');
      if (flags.json) {
        terminal.out(jsonText({ type: 'result', result: 'declined', reports: [] }));
      }
      return answer === 'interrupted' ? exitCodes.interrupted : exitCodes.failed;
    }
  }
  const reports = await terminal.interruptible((signal) =>
    rollBackEach(runs, flags, { terminal, signal }, (run, onEvent) => {
      const { backupDir, dryRun = false, dataOnly = false } = flags;
      const { index, runId } = run;
      return api.rollBack({ connection, backupDir, index, run: runId, dryRun, dataOnly, onEvent, signal });
    }),
  );
  return conclude(reports, flags, terminal);
}

/** A terminal is asked; a script that runs this means it. */
function confirm(run: BackupRun, flags: Flags, terminal: Terminal): Promise<Answer> | 'yes' {
  return flags.yes || !terminal.canAsk ? 'yes' : terminal.ask(rollbackQuestion(run));
}

function chosenRuns(runs: readonly BackupRun[], flags: Flags, { MigrationError }: Api): BackupRun[] {
  const path = flags.backupDir;
  if (runs.length === 0) {
    throw new MigrationError('BACKUP_NONE', { path });
  }
  const chosen = chooseRuns(runs, flags);
  if (chosen.length === 0) {
    const wanted = [flags.index && `of index "${flags.index}"`, flags.run && `with the id "${flags.run}"`];
    const held = runs.map(({ index, runId }) => `${index} ${runId}`);
    throw new MigrationError('BACKUP_NO_MATCH', { path, wanted: wanted.filter(Boolean).join(' '), held });
  }
  if (chosen.length > 1 && !flags.yes) {
    throw new MigrationError('BACKUP_SEVERAL', { path, indexes: chosen.map(({ index }) => index) });
  }
  return chosen;
}

/** One after the other; a failed one does not keep the others from being restored, an interrupted one does. */
async function rollBackEach(
  runs: readonly BackupRun[],
  flags: Flags,
  { terminal, signal }: ListenerOptions,
  rollBackOne: (run: BackupRun, onEvent: EventListener) => Promise<RollbackReport>,
): Promise<RollbackReport[]> {
  const reports: RollbackReport[] = [];
  for (const run of runs) {
    if (!flags.quiet) {
      terminal.err(rollbackOpening(run));
    }
    const report = await rollBackOne(run, runListener(flags, { terminal, signal }));
    reports.push(report);
    if (!flags.json) {
      terminal.out(rollbackReportText(report));
    }
    if (report.result === 'interrupted') {
      break;
    }
  }
  return reports;
}

const codes: Readonly<Record<RollbackReport['result'], ExitCode>> = {
  succeeded: exitCodes.done,
  'dry-run': exitCodes.done,
  failed: exitCodes.failed,
  interrupted: exitCodes.interrupted,
};

function conclude(reports: readonly RollbackReport[], flags: Flags, terminal: Terminal): ExitCode {
  const worst = ['interrupted', 'failed', 'dry-run', 'succeeded'] as const;
  const result = worst.find((candidate) => reports.some((report) => report.result === candidate)) ?? 'succeeded';
  if (flags.json) {
    terminal.out(jsonText({ type: 'result', result, reports }));
  } else if (result === 'succeeded') {
    terminal.out(rollbackTotal(reports));
  }
  return codes[result];
}
