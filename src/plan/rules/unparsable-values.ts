import type { FieldSample } from '../facts.ts';
import { counted } from '../wording.ts';
import type { Rule } from './rule.ts';

/** Refuses a field that reads values the server cannot index as its type: each would drop its whole document. */
export const unparsableValues: Rule = {
  name: 'unparsable-values',
  kind: 'blocks',
  says: [
    "unsupported change: <n> of <n> sampled documents hold a value in '<field>' that is not valid as <type><such as>; each would leave the index, so correct them first",
  ],
  why: 'Redis Search drops a whole document, all its fields, when one value does not parse.',
  remedy: 'Correct the values, or choose a type that takes them (text and tag of a hash take anything).',
  // A new vector field has a rule of its own, which also asks for documents without a value.
  check: ({ facts }) => facts.samples.filter((sample) => sample.failing > 0 && sample.type !== 'vector').map(reason),
};

function reason({ field, type, sampled, failing, exampleKey, exampleValue }: FieldSample): string {
  const example = exampleKey === undefined ? '' : `, such as "${exampleValue}" in '${exampleKey}'`;
  return (
    `unsupported change: ${failing} of ${counted(sampled, 'sampled document')} hold a value in '${field}' that is not ` +
    `valid as ${type}${example}; each would leave the index, so correct them first`
  );
}
