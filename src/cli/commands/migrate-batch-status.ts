import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { BatchStatus } from '../../index.ts';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { addDebugOption, addJsonOption, type CommonFlags } from '../common-options.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { batchStatusText } from '../output/batch-status-text.ts';
import { batchNews, batchPanel } from '../output/batch-watch-text.ts';
import { cutToScreen } from '../output/cut-to-screen.ts';
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
    .option('--watch', 'go on with what is new, until nobody works on the batch any more');
  addDebugOption(addJsonOption(command)).action(action(context, status));
}

async function status(flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const api = await loadApi();
  const look = () => api.batchStatus({ statePath: flags.state });
  if (flags.watch) {
    return terminal.interruptible((signal) => watch(look, { flags, terminal, signal }), { onlyLooks: true });
  }
  terminal.out(textOf(await look(), flags));
  return exitCodes.done;
}

interface Watching {
  readonly flags: Flags;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Tells the whole first, then what is new, and the whole again once nobody works on the batch any more. */
async function watch(look: () => Promise<BatchStatus>, { flags, terminal, signal }: Watching): Promise<ExitCode> {
  let shown = await look();
  terminal.out(textOf(shown, flags));
  while (shown.worker !== undefined && !signal.aborted) {
    await sleep(WATCH_EVERY_MS, undefined, { signal }).catch(() => {});
    const found = await look();
    tellNews(shown, found, { flags, terminal });
    shown = found;
    if (found.worker === undefined && !flags.json) {
      terminal.show(undefined);
      terminal.out(`\n${textOf(found, flags)}`);
    }
  }
  terminal.show(undefined);
  return signal.aborted ? exitCodes.interrupted : exitCodes.done;
}

function tellNews(shown: BatchStatus, found: BatchStatus, { flags, terminal }: Omit<Watching, 'signal'>): void {
  if (flags.json) {
    const text = textOf(found, flags);
    if (text !== textOf(shown, flags)) {
      terminal.out(text);
    }
    return;
  }
  const news = batchNews(shown, found, { isLive: terminal.live });
  if (news.length > 0) {
    terminal.out(news.join('\n'));
  }
  terminal.show((screen) => cutToScreen(batchPanel(found), screen));
}

function textOf(status: BatchStatus, { json }: Flags): string {
  return json ? jsonText(status) : batchStatusText(status);
}
