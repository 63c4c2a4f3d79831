import { readValue } from '../schema/attribute-value.ts';
import type { AttributeValue } from '../schema/definition.ts';
import type { Attribute } from '../schema/field-types.ts';
import { characterOf, labelOf } from './attribute-words.ts';

/** What an answer asks for: nothing, a value, `null` for the server's default; or one line why it cannot be used. */
export type AnswerReading =
  | { readonly kind: 'keep' }
  | { readonly kind: 'value'; readonly value: AttributeValue | null }
  | { readonly kind: 'problem'; readonly problem: string };

/**
 * Reads an answer about one attribute.
 *
 * Blank (and, for a flag, `skip`) keeps the value; `default` asks for the server's; `none` takes away what may be absent.
 */
export function readAnswer(attribute: Attribute, text: string): AnswerReading {
  const word = text.trim();
  const lower = word.toLowerCase();
  if (word === '' || (attribute.kind === 'flag' && (lower === 'skip' || lower === 's'))) {
    return { kind: 'keep' };
  }
  if (attribute.required !== true && (lower === 'default' || (lower === 'none' && attribute.kind !== 'character'))) {
    return { kind: 'value', value: null };
  }
  const input = attribute.kind === 'character' ? (characterOf(word) ?? word) : word;
  const reading = readValue(attribute, input);
  if ('value' in reading) {
    return { kind: 'value', value: reading.value };
  }
  return { kind: 'problem', problem: `${labelOf(attribute.key)} ${inWords(attribute, reading)}` };
}

function inWords({ kind }: Attribute, { message, suggestion }: { message: string; suggestion?: string }): string {
  if (kind === 'character') {
    return 'must be one ASCII character (type space, tab or none for these)';
  }
  const told = kind === 'flag' ? message.replace('true or false', 'y or n') : message;
  return suggestion === undefined ? told : `${told} (did you mean ${suggestion}?)`;
}
