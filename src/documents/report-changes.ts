import type { DefinitionChange } from '../plan/definition-changes.ts';
import { openLoosely, type Place, requiredText, text, word } from './place.ts';

const kinds = ['added', 'removed', 'renamed', 'changed'] as const;

/** One entry of a report's `changes`. */
export function writeChange({ kind, field, what, from, to }: DefinitionChange): Readonly<Record<string, unknown>> {
  return {
    kind,
    ...(field !== undefined && { field }),
    what,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

/** Reads one entry back. */
export function readChange(place: Place): DefinitionChange {
  const at = openLoosely(place, 'change');
  const [field, from, to] = [text(at('field')), text(at('from')), text(at('to'))];
  return {
    kind: word(at('kind'), kinds) ?? 'changed',
    ...(field !== undefined && { field }),
    what: requiredText(at('what')),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}
