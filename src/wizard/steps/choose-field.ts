import { choose } from '../choose.ts';
import type { LiveField } from '../edits.ts';
import type { Outcome, Question } from '../state.ts';

/** Asks for one of some fields. `note` adds to a field's line. */
export function askForField(
  fields: readonly LiveField[],
  words: { readonly heading: string; readonly verb: string; readonly note?: (field: LiveField['field']) => string },
): Question {
  const { heading, verb, note = () => '' } = words;
  const listed = fields.map(({ field }, at) => `${at + 1}. ${field.name} (${field.type})${note(field)}`);
  return { lines: [heading, ...listed], prompt: `Select a field to ${verb} by number or name: ` };
}

/** Reads the answer to {@link askForField} and goes on with the chosen field. */
export function takeField(text: string, fields: readonly LiveField[], goOn: (chosen: LiveField) => Outcome): Outcome {
  const choice = choose(
    fields.map(({ field }) => field.name),
    text,
  );
  return 'problem' in choice ? { again: choice.problem } : goOn(fields[choice.position]!);
}
