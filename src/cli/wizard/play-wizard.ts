import type { SchemaPatch, WizardState, WizardTurn } from '../../index.ts';
import type { Api } from '../api.ts';
import type { Dialogue, Terminal } from '../terminal.ts';

/** How a dialogue ended. */
export type WizardEnd =
  | { readonly kind: 'finished'; readonly patch: SchemaPatch }
  | { readonly kind: 'discarded' }
  /** The input ended, or a signal came; `patch` is what had been staged, undefined where nothing was. */
  | { readonly kind: 'end' | 'interrupted'; readonly patch: SchemaPatch | undefined };

/** What the dialogue needs of the world. */
export interface WizardWorld {
  readonly api: Api;
  readonly terminal: Terminal;
  readonly dialogue: Dialogue;
  /** What planning says to a patch, as text. */
  readonly previewPlan: (patch: SchemaPatch) => Promise<string>;
}

/** Asks what the wizard asks until it has no more questions. */
export async function playWizard(first: WizardTurn, world: WizardWorld): Promise<WizardEnd> {
  let turn = first;
  while (turn.kind === 'question') {
    const { state } = turn;
    const prompt = await showQuestion(turn, world);
    const reply = await world.dialogue.ask(prompt);
    if (reply.kind !== 'line') {
      return { kind: reply.kind, patch: stagedHere(state, world.api) };
    }
    turn = world.api.answerWizard(state, reply.text);
  }
  return turn;
}

/** Prints everything up to the prompt, and returns that. */
async function showQuestion(
  { output, show, question }: Extract<WizardTurn, { kind: 'question' }>,
  { api, terminal, previewPlan }: WizardWorld,
): Promise<string> {
  printLines(output, terminal);
  if (show !== undefined) {
    const text = show.what === 'patch' ? api.formatPatch(show.patch) : await previewPlan(show.patch);
    terminal.out(text.trimEnd());
  }
  printLines(question.lines, terminal);
  return question.prompt;
}

function printLines(lines: readonly string[], terminal: Terminal): void {
  if (lines.length > 0) {
    terminal.out(lines.join('\n'));
  }
}

/** An unfinished dialogue in which nothing was staged must not write over the patch of an earlier one. */
function stagedHere(state: WizardState, api: Api): SchemaPatch | undefined {
  return state.history.length === 0 ? undefined : api.stagedPatch(state);
}
