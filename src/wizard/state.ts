import type { SchemaPatch } from '../plan/plan.ts';
import type { Edits, StagedField } from './edits.ts';
import type { SourceView } from './edits-to-patch.ts';

/** A field somebody is answering questions about; `position` is its identity, a new field's is the number of fields. */
export interface Draft {
  readonly position: number;
  readonly field: StagedField;
}

/** Where in the dialogue the wizard is: which answer it waits for, and what was answered on the way there. */
export type Step =
  | { readonly kind: 'menu' }
  | { readonly kind: 'add-name' }
  | { readonly kind: 'add-type'; readonly name: string }
  /** Asks for the attributes `keys`, the first one now; the draft is staged when none is left. */
  | { readonly kind: 'attributes'; readonly draft: Draft; readonly keys: readonly string[] }
  | { readonly kind: 'update-field' }
  | { readonly kind: 'remove-field' }
  | { readonly kind: 'remove-vector'; readonly position: number }
  | { readonly kind: 'rename-field' }
  | { readonly kind: 'rename-to'; readonly position: number }
  | { readonly kind: 'index-name' }
  | { readonly kind: 'prefix' }
  | { readonly kind: 'more-field' }
  | { readonly kind: 'more-attribute'; readonly position: number }
  | { readonly kind: 'more-value'; readonly position: number; readonly key: string }
  | { readonly kind: 'discard' };

/** Everything the wizard knows; plain data. */
export interface WizardState extends SourceView {
  readonly edits: Edits;
  /** What was staged before each edit, and what the edit was; the last one is undone first. */
  readonly history: readonly { readonly edits: Edits; readonly label: string }[];
  /** The field chosen last, for "more attributes". */
  readonly chosen?: number;
  readonly step: Step;
}

/** What the wizard asks. */
export interface Question {
  /** Explanations and choices, printed before the prompt. */
  readonly lines: readonly string[];
  /** Ends with a blank; the answer follows on the same line. */
  readonly prompt: string;
}

/** What one answer led to. */
export type Turn =
  | {
      readonly kind: 'question';
      readonly state: WizardState;
      /** Lines about the answer, printed before the question. */
      readonly output: readonly string[];
      /** What to print between them: the patch as YAML, or what planning says to it. */
      readonly show?: { readonly what: 'patch' | 'plan'; readonly patch: SchemaPatch };
      readonly question: Question;
    }
  | { readonly kind: 'finished'; readonly patch: SchemaPatch }
  | { readonly kind: 'discarded' };

/** What a step makes of an answer. */
export type Outcome =
  /** The answer cannot be used; the same question again, after one line why. */
  | { readonly again: string }
  | { readonly end: 'finished' | 'discarded' }
  | {
      readonly step: Step;
      readonly say?: readonly string[];
      readonly show?: 'patch' | 'plan';
      /** An edit to stage, with a name for "Undone: …". */
      readonly stage?: { readonly edits: Edits; readonly label: string };
      /** Takes the last edit back. */
      readonly undo?: true;
      readonly chosen?: number;
    };

/** The step of one kind. */
export type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/** How a step asks, and what it makes of the answer. Both are pure. */
export interface StepHandler<Kind extends Step['kind']> {
  ask(state: WizardState, step: StepOf<Kind>): Question;
  take(text: string, state: WizardState, step: StepOf<Kind>): Outcome;
}

/** The menu, which every action comes back to. */
export const menuStep: Step = { kind: 'menu' };
