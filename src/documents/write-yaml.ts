import { Document, isScalar, Scalar, visit } from 'yaml';

/**
 * Writes a plain value as YAML that YAML 1.1 readers (PyYAML) and YAML 1.2 readers understand alike.
 *
 * Keys keep their order; members that are undefined are left out; text that either version would take for something
 * else is quoted. Long lines are not folded; a long list of numbers stands on one.
 */
export function writeYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false, compat: 'yaml-1.1' });
  visit(document, {
    Scalar: (_key, node) => {
      if (isScalar(node) && typeof node.value === 'string' && mustQuote(node.value)) {
        node.type = Scalar.QUOTE_DOUBLE;
      }
    },
    Seq: (_key, node) => {
      if (node.items.length > MAX_LISTED_NUMBERS && node.items.every(isNumber)) {
        node.flow = true;
      }
    },
  });
  return escapeUnprintable(
    document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }),
  );
}

/** Beyond this a list of numbers is a series, which reads better as one line. */
const MAX_LISTED_NUMBERS = 10;

function isNumber(item: unknown): boolean {
  return isScalar(item) && typeof item.value === 'number';
}

/** What `compat` misses: PyYAML takes a bare `=` or `<<` for a tag of its own, and refuses a tab outside quotes. */
function mustQuote(text: string): boolean {
  return text === '=' || text === '<<' || text.search(control) !== -1 || text.search(unprintable) !== -1;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f]/;

/**
 * Characters PyYAML refuses, or takes for a line break, when they stand in a file as they are.
 *
 * Every text that holds one is double-quoted by {@link mustQuote}, where an escape means the character itself.
 */
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/gu;

function escapeUnprintable(yaml: string): string {
  return yaml.replaceAll(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
