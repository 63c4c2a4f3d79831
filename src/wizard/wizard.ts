import type { MergeProblem } from '../plan/merge-problem.ts';
import type { SchemaPatch } from '../plan/plan.ts';
import type { IndexDefinition } from '../schema/definition.ts';
import { noEdits } from './edits.ts';
import { editsToPatch } from './edits-to-patch.ts';
import { introduction } from './introduction.ts';
import { patchToEdits } from './patch-to-edits.ts';
import {
  menuStep,
  type Outcome,
  type Question,
  type Step,
  type StepHandler,
  type Turn,
  type WizardState,
} from './state.ts';
import { stepHandlers } from './step-handlers.ts';

/** Options of {@link startWizard}. */
export interface WizardOptions {
  /** A patch to go on with; default none. */
  readonly patch?: SchemaPatch;
  /** True where the server told the attributes that FT.INFO hides; default false: such values are not claimed. */
  readonly hiddenRead?: boolean;
}

/** Typed instead of an answer, leads back to the menu. No field is called so, and no attribute takes it. */
export const backWord = '<<';

/**
 * Begins the dialogue about one live index.
 *
 * @returns the first question, or what is wrong with `options.patch` for this index
 * @example
 * let turn = startWizard(definition);
 * turn = answerWizard(turn.state, '8'); // { kind: 'finished', patch }
 */
export function startWizard(
  definition: IndexDefinition,
  options: WizardOptions = {},
): Turn | { readonly kind: 'refused'; readonly problems: readonly MergeProblem[] } {
  const staged = options.patch === undefined ? { edits: noEdits(definition) } : patchToEdits(definition, options.patch);
  if ('problems' in staged) {
    return { kind: 'refused', problems: staged.problems };
  }
  const hiddenRead = options.hiddenRead === true;
  const state: WizardState = { definition, hiddenRead, edits: staged.edits, history: [], step: menuStep };
  return { kind: 'question', state, output: introduction(definition), question: questionOf(state) };
}

/**
 * Takes one answer: `(state, answer) → (state, question)`. Never throws; an answer that cannot be used is asked for again,
 * after one line why. `state` is not touched.
 */
export function answerWizard(state: WizardState, text: string): Turn {
  if (text.trim() === backWord && state.step.kind !== 'menu') {
    return next(state, { step: menuStep, say: ['Back to the menu; what you had begun is dropped.'] });
  }
  const outcome = handlerOf(state.step).take(text, state, state.step);
  if ('again' in outcome) {
    // Explanations and choices are still on the screen.
    const { prompt } = questionOf(state);
    return { kind: 'question', state, output: [outcome.again], question: { lines: [], prompt } };
  }
  return 'end' in outcome ? end(state, outcome.end) : next(state, outcome);
}

/** The patch of everything staged so far; answers of an unfinished action are not in it. */
export function stagedPatch(state: WizardState): SchemaPatch {
  return editsToPatch(state.edits, state);
}

function end(state: WizardState, how: 'finished' | 'discarded'): Turn {
  return how === 'discarded' ? { kind: 'discarded' } : { kind: 'finished', patch: stagedPatch(state) };
}

function next(before: WizardState, outcome: Extract<Outcome, { step: Step }>): Turn {
  const { step, say = [], show, chosen } = outcome;
  const state = { ...before, ...afterEdit(before, outcome), step, ...(chosen !== undefined && { chosen }) };
  return {
    kind: 'question',
    state,
    output: say,
    ...(show !== undefined && { show: { what: show, patch: stagedPatch(state) } }),
    question: questionOf(state),
  };
}

function afterEdit(
  { edits, history }: WizardState,
  { stage, undo }: Extract<Outcome, { step: Step }>,
): Pick<WizardState, 'edits' | 'history'> {
  if (stage !== undefined) {
    return { edits: stage.edits, history: [...history, { edits, label: stage.label }] };
  }
  const last = undo ? history.at(-1) : undefined;
  return last === undefined ? { edits, history } : { edits: last.edits, history: history.slice(0, -1) };
}

function questionOf(state: WizardState): Question {
  return handlerOf(state.step).ask(state, state.step);
}

/** The table has a handler for exactly each kind, which the compiler cannot follow through the lookup. */
function handlerOf(step: Step): StepHandler<Step['kind']> {
  return stepHandlers[step.kind] as StepHandler<Step['kind']>;
}
