import type { Command } from 'commander';
import type { SchemaPatch } from '../../index.ts';
import { loadApi } from '../api.ts';
import { action, type CliContext } from '../command-action.ts';
import { connectionFrom } from '../connection-options.ts';
import { accountOf } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { planPreviewText } from '../output/plan-summary.ts';
import type { Dialogue, Terminal } from '../terminal.ts';
import { chooseIndex } from '../wizard/choose-index.ts';
import { concludeWizard, makeWizardPlan, type WizardSession } from '../wizard/conclude-wizard.ts';
import { playWizard, type WizardEnd } from '../wizard/play-wizard.ts';
import { addWizardOptions, checkWizardFiles, type WizardFlags } from '../wizard/wizard-flags.ts';
import { lettersLine } from '../wizard/wizard-texts.ts';

/** Registers `migrate wizard`. */
export function registerMigrateWizard(group: Command, context: CliContext): void {
  const command = group
    .command('wizard')
    .description('ask what to change, then write patch and plan; takes its answers from a pipe too');
  addWizardOptions(command).action(action(context, wizard));
}

async function wizard(flags: WizardFlags, terminal: Terminal): Promise<ExitCode> {
  const connection = connectionFrom(flags, terminal.environmentUrl);
  checkWizardFiles(flags);
  const api = await loadApi();
  const session = { api, terminal, flags, connection };
  // With --json stdout is for the result alone.
  const talking = flags.json ? { ...session, terminal: { ...terminal, out: terminal.err } } : session;
  for (const path of [flags.planOut, flags.patchOut, flags.targetSchemaOut]) {
    // Better known before the questions than after the answers.
    if (path !== undefined) await api.checkWritable(path);
  }
  const patch = flags.patch === undefined ? undefined : await api.readPatchFile(flags.patch);
  const dialogue = await terminal.dialogue(flags.json ? 'stderr' : 'stdout');
  let held: Awaited<ReturnType<typeof holdDialogue>>;
  try {
    held = await holdDialogue(talking, dialogue, patch);
  } finally {
    dialogue.close();
  }
  if (held === undefined) {
    terminal.err(`${terminal.colors.red('Error:')} No indexes found in Redis`);
    return exitCodes.failed;
  }
  return concludeWizard(held.index, held.end, session);
}

/** The answers, and the index they are about; undefined where there is no index to ask about. */

async function holdDialogue(
  session: WizardSession,
  dialogue: Dialogue,
  patch: SchemaPatch | undefined,
): Promise<{ index: string; end: WizardEnd } | undefined> {
  const { api, terminal, flags, connection } = session;
  const choice = flags.index === undefined ? await askForIndex(session, dialogue) : { index: flags.index };
  if (choice === undefined) {
    return undefined;
  }
  if (!('index' in choice)) {
    return { index: '', end: { kind: choice.kind, patch: undefined } };
  }
  const { index } = choice;
  const { definition, hiddenRead } = await api.describeIndex(connection, index);
  const first = api.startWizard(definition, { hiddenRead, ...(patch !== undefined && { patch }) });
  if (first.kind === 'refused') {
    const problems = first.problems.map(({ message, suggestion }) =>
      suggestion === undefined ? message : `${message} (did you mean "${suggestion}"?)`,
    );
    throw new api.MigrationError('FILE_INVALID', { path: flags.patch ?? '', problems });
  }
  if (terminal.canAsk) {
    terminal.err(lettersLine);
  }
  if (flags.patch !== undefined) {
    terminal.out(`Loaded existing patch from ${flags.patch}`);
  }
  const previewPlan = (staged: SchemaPatch) => planPreview(index, staged, session);
  return { index, end: await playWizard(first, { api, terminal, dialogue, previewPlan }) };
}

async function askForIndex({ api, terminal, connection }: WizardSession, dialogue: Dialogue) {
  const indexes = await api.listIndexes(connection);
  return indexes.length === 0 ? undefined : chooseIndex(indexes, { api, terminal, dialogue });
}

/** A preview that fails must not end the dialogue and lose what was staged. */
async function planPreview(index: string, patch: SchemaPatch, session: WizardSession): Promise<string> {
  try {
    return planPreviewText(await makeWizardPlan(index, patch, session));
  } catch (error) {
    const { message } = await accountOf(error, session.terminal.programName);
    return `The plan cannot be made now: ${message}`;
  }
}
