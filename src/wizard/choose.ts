import { nearest } from '../schema/nearest.ts';

/** The position of what was chosen, or one line why nothing was. */
export type Choice = { readonly position: number } | { readonly problem: string };

/**
 * Reads an answer as one of `names`, by name or by its number in the list from 1. A name counts first, so that a field
 * called `2` can be had.
 */
export function choose(names: readonly string[], text: string): Choice {
  const wanted = text.trim();
  const byName = names.findIndex((name) => name === text || name.trim() === wanted);
  if (wanted !== '' && byName !== -1) {
    return { position: byName };
  }
  const number = /^\d{1,6}$/.test(wanted) ? Number(wanted) : 0;
  if (number >= 1 && number <= names.length) {
    return { position: number - 1 };
  }
  return { problem: refusal(names, wanted) };
}

function refusal(names: readonly string[], wanted: string): string {
  const range = names.length === 1 ? '1, or the name' : `a number from 1 to ${names.length}, or a name`;
  const suggestion = wanted === '' ? undefined : nearest(wanted, names);
  return `Invalid selection: type ${range}${suggestion === undefined ? '' : ` (did you mean "${suggestion}"?)`}`;
}
