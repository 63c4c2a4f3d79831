import { shellWord } from '../output/shell-word.ts';

/** Told to a person before the dialogue: what the guide's menu does not show. */
export const lettersLine =
  'Beside its numbers the menu takes u (undo last), m (more attributes of the field chosen last, or "m NAME"), ' +
  'p (preview the plan), d (discard and quit). << leads back to the menu.';

/** A patch file that was written, as lines to print. */
export function patchLines(path: string, keptAs: string | undefined): string[] {
  return [
    `Schema patch written to ${path}`,
    ...(keptAs === undefined ? [] : [`Its earlier content is kept as ${keptAs}`]),
  ];
}

/** The command that goes on with a saved patch. */
export function goOnCommand(
  index: string,
  words: { readonly programName: string; readonly patchPath: string; readonly connectionWords: string },
): string {
  const { programName, patchPath, connectionWords } = words;
  return `${programName} migrate wizard --index ${shellWord(index)} --patch ${shellWord(patchPath)}${connectionWords}`;
}
