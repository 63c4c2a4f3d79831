import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { BatchStatus } from '../../index.ts';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { batchStatusText } from '../output/batch-status-text.ts';
import { jsonText } from '../output/json-text.ts';
import type { Terminal } from '../terminal.ts';

interface Flags extends CommonFlags {
  readonly state: string;
  readonly watch?: boolean;
}

const WATCH_EVERY_MS = 1000;

/** Registers `migrate batch-status`. */
export function registerMigrateBatchStatus(group: Command, context: CliContext): void {
  const command = group
    .command('batch-status')
    .description('show how far a batch is, also while it runs; asks no server')
    .requiredOption('--state <file>', 'state file of the batch')
    .option('--watch', 'print it again whenever it changes, until nobody works on the batch any more');
  addDebugOption(addJsonOption(command)).action(action(context, status));
}

async function status(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const api = await loadApi();
  const look = () => api.batchStatus({ statePath: flags.state });
  const textOf = (found: BatchStatus) => (flags.json ? jsonText(found) : batchStatusText(found));
  if (!flags.watch) {
    terminal.out(textOf(await look()));
    return exitCodes.done;
  }
  return terminal.interruptible(async (signal) => {
    let shown = '';
    while (!signal.aborted) {
      const found = await look();
      const text = textOf(found);
      if (text !== shown) {
        terminal.out(shown === '' || flags.json ? text : `\n${text}`);
        shown = text;
      }
      if (found.worker === undefined) {
        return exitCodes.done;
      }
      await sleep(WATCH_EVERY_MS, undefined, { signal }).catch(() => {});
    }
    return exitCodes.interrupted;
  });
}
