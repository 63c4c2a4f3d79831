/**
 * @typedef {object} Row as in `src/error-table.ts`
 * @property {(details: never) => string} message
 * @property {(details: never) => string} hint
 * @property {string} changed
 * @property {number} [exitCode]
 */

/** @type {Readonly<Record<string, string>>} */
const changedWords = {
  nothing: 'Redis is as it was.',
  resumable: 'A migration has begun; the same command continues it.',
  unknown: 'What was changed is not known; the journal in the backup directory tells.',
};

/**
 * The page `docs/reference/errors.md`, from the table of errors.
 *
 * @param {Readonly<Record<string, Row>>} errorTable
 * @returns {string}
 */
export function errorsPage(errorTable) {
  const sections = Object.keys(errorTable)
    .sort()
    .map((code) => section(code, /** @type {Row} */ (errorTable[code])));
  return `${introduction}\n${sections.join('\n')}`;
}

const introduction = `# Errors

Generated from \`src/error-table.ts\` by \`npm run reference\`; a test compares the two.

Every error has a stable code, one sentence, a hint with what to do next, and a statement of what was changed in Redis.
Words in angle brackets stand for values.
`;

/**
 * @param {string} code
 * @param {Row} row
 */
function section(code, { message, hint, changed, exitCode = 1 }) {
  const text = ['```text', render(message), `Hint: ${render(hint)}`, '```'];
  return [`## ${code}`, '', ...text, '', `${changedWords[changed]} Exit code ${exitCode}.`, ''].join('\n');
}

/**
 * Calls the row's function with details that print their own names.
 *
 * @param {(details: never) => string} text
 */
function render(text) {
  const details = new Proxy({}, { get: (_, name) => placeholder(String(name)) });
  return text(/** @type {never} */ (details)).replaceAll('NaN', '<number>');
}

/**
 * Stands for a value of any kind: text, number, list or object. Whatever is done to it, it prints its name.
 *
 * @param {string} name
 * @returns {unknown}
 */
function placeholder(name) {
  /** @type {object} */
  const itself = new Proxy(() => itself, {
    get: (_, property) => {
      if (property === Symbol.toPrimitive)
        return (/** @type {string} */ hint) => (hint === 'number' ? NaN : `<${name}>`);
      if (property === Symbol.iterator) return () => [itself][Symbol.iterator]();
      return itself;
    },
  });
  return itself;
}
