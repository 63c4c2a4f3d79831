import { resolve } from 'node:path';
import type { ConnectionSettings, MigrationPlan, SchemaPatch } from '../../index.ts';
import type { Api } from '../api.ts';
import { connectionWords } from '../connection-words.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../output/json-text.ts';
import { planSummaryJson, planSummaryText } from '../output/plan-summary.ts';
import { planExitCode, summaryOf } from '../tell-plan.ts';
import type { Terminal } from '../terminal.ts';
import type { WizardEnd } from './play-wizard.ts';
import type { WizardFlags } from './wizard-flags.ts';
import { goOnCommand, patchLines } from './wizard-texts.ts';

/** The parts every stage of `migrate wizard` needs. */
export interface WizardSession {
  readonly api: Api;
  readonly terminal: Terminal;
  readonly flags: WizardFlags;
  readonly connection: ConnectionSettings;
}

/**
 * Does what the end of the dialogue asks for: writes patch, plan and target schema, or saves what was staged.
 *
 * @returns the exit code; discarding is 1, so that `wizard && apply` does not apply an earlier plan
 */
export async function concludeWizard(index: string, end: WizardEnd, session: WizardSession): Promise<ExitCode> {
  const { terminal } = session;
  if (end.kind === 'discarded') {
    terminal.err('Nothing was written');
    return exitCodes.failed;
  }
  if (end.kind === 'finished') {
    return finish(index, end.patch, session);
  }
  const why = end.kind === 'end' ? 'The answers ended before "Finish"' : 'Interrupted before "Finish"';
  terminal.err(`${terminal.colors.red('Error:')} ${why}: no plan was made`);
  if (end.patch === undefined) {
    terminal.err('  Nothing new was staged, so no file was written');
  } else {
    const saved = await savePatch(end.patch, session);
    terminal.err(saved.map((line) => `  ${line}`).join('\n'));
    terminal.err(`  Next: ${goOn(index, session)}`);
  }
  return end.kind === 'end' ? exitCodes.usage : exitCodes.interrupted;
}

/** The patch is on disk before anything that can fail. */
async function finish(index: string, patch: SchemaPatch, session: WizardSession): Promise<ExitCode> {
  const { api, terminal, flags } = session;
  const saved = await savePatch(patch, session);
  let plan: MigrationPlan;
  try {
    plan = await makeWizardPlan(index, patch, session);
    await api.writePlan(plan, flags.planOut);
    if (flags.targetSchemaOut !== undefined) await api.writeSchema(plan.target, flags.targetSchemaOut);
  } catch (error) {
    terminal.err([...saved, `Go on with it: ${goOn(index, session)}`].join('\n'));
    throw error;
  }
  const summary = summaryOf(plan, flags, session);
  if (flags.json) {
    terminal.out(jsonText({ ...planSummaryJson(summary), patchPath: resolve(flags.patchOut) }));
    return planExitCode(plan, terminal);
  }
  terminal.out(planSummaryText(summary));
  const isBlocked = plan.blockedReasons.length > 0;
  terminal.out(['', ...saved, ...(isBlocked ? [`Change your answers: ${goOn(index, session)}`] : [])].join('\n'));
  if (flags.targetSchemaOut !== undefined) {
    terminal.out(`Target schema written to ${resolve(flags.targetSchemaOut)}`);
  }
  return planExitCode(plan, terminal);
}

/** Writes the patch; where that fails, prints it, so that the answers are not lost. */
async function savePatch(patch: SchemaPatch, { api, terminal, flags }: WizardSession): Promise<string[]> {
  const path = resolve(flags.patchOut);
  try {
    return patchLines(path, await api.writePatchFile(patch, path));
  } catch (error) {
    terminal.err(`The patch cannot be written; here it is:\n${api.formatPatch(patch)}`);
    throw error;
  }
}

function goOn(index: string, { api, terminal, flags }: WizardSession): string {
  const { programName } = terminal;
  const words = connectionWords(flags, api.redactUrl);
  return goOnCommand(index, { programName, patchPath: flags.patchOut, connectionWords: words });
}

/** Makes the plan of what was answered. @throws {MigrationError} */
export function makeWizardPlan(
  index: string,
  patch: SchemaPatch,
  { api, flags, connection }: WizardSession,
): Promise<MigrationPlan> {
  return api.createPlan({
    connection,
    index,
    patch,
    aliases: flags.alias ?? [],
    keySampleLimit: flags.keySampleLimit,
    allowSharedKeys: flags.allowSharedKeys === true,
  });
}
