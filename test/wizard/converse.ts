import type { SchemaPatch } from '../../src/plan/plan.ts';
import type { IndexDefinition } from '../../src/schema/definition.ts';
import type { Turn, WizardState } from '../../src/wizard/state.ts';
import { answerWizard, startWizard, type WizardOptions } from '../../src/wizard/wizard.ts';

/** A dialogue that was held. */
export interface Conversation {
  readonly turn: Turn;
  /** Everything printed, answers after their prompts, blanks at the ends of lines cut off. */
  readonly transcript: readonly string[];
  /** Only the lines about the last answer. */
  readonly output: readonly string[];
}

/** Gives the answers one after another, as far as the wizard asks. */
export function converse(
  definition: IndexDefinition,
  answers: readonly string[],
  options: WizardOptions = {},
): Conversation {
  const first = startWizard(definition, options);
  if (first.kind === 'refused') {
    throw new Error(first.problems.map(({ message }) => message).join('; '));
  }
  let turn: Turn = first;
  const transcript: string[] = [];
  for (const answer of answers) {
    const { question, output, state } = asked(turn);
    transcript.push(...output, ...question.lines, `${question.prompt}${answer}`.trimEnd());
    turn = answerWizard(state, answer);
  }
  return { turn, transcript, output: turn.kind === 'question' ? turn.output : [] };
}

/** The patch that the answers and then `8` lead to. */
export function patchOf(
  definition: IndexDefinition,
  answers: readonly string[],
  options: WizardOptions = {},
): SchemaPatch {
  const { turn } = converse(definition, [...answers, '8'], options);
  if (turn.kind !== 'finished') {
    throw new Error(`the wizard still asks "${asked(turn).question.prompt}"`);
  }
  return turn.patch;
}

/** The turn, which asks something. */
export function asked(turn: Turn): Extract<Turn, { kind: 'question' }> {
  if (turn.kind !== 'question') {
    throw new Error(`the wizard has ${turn.kind}`);
  }
  return turn;
}

/** The state after the answers. */
export function stateAfter(definition: IndexDefinition, answers: readonly string[]): WizardState {
  return asked(converse(definition, answers).turn).state;
}
