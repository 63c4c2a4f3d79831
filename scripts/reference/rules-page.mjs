/**
 * @typedef {object} Row as in `src/plan/rules/rule.ts`
 * @property {string} name
 * @property {'blocks' | 'warns'} kind
 * @property {readonly string[]} says
 * @property {string} why
 * @property {string} remedy
 */

/**
 * The page `docs/reference/rules.md`, from the rules themselves.
 *
 * @param {readonly Row[]} rules in the order their sentences are shown
 * @returns {string}
 */
export function rulesPage(rules) {
  const parts = /** @type {const} */ ([
    ['blocks', 'What blocks a plan'],
    ['warns', 'What a plan warns of'],
  ]);
  return [
    introduction,
    ...parts.flatMap(([kind, title]) => [`## ${title}\n`, ...rules.filter((rule) => rule.kind === kind).map(section)]),
  ].join('\n');
}

const introduction = `# Rules

Generated from \`src/plan/rules/\` by \`npm run reference\`; a test compares the two, and the sentences with real ones.

Every plan is judged by every rule. One that blocks makes the plan unsupported: its sentence stands under
\`diff_classification.blocked_reasons\`, \`rvl migrate plan\` exits with 1 and \`rvl migrate apply\` refuses. One that warns
adds its sentence to \`warnings\`. Apply judges again with what the server says then, so editing a plan gets nobody past
a rule. Words in angle brackets stand for values.
`;

/** @param {Row} rule */
function section({ name, kind, says, why, remedy }) {
  const verdict = kind === 'blocks' ? '**Blocks.**' : '**Warns.**';
  return [`### ${name}`, '', '```text', ...says, '```', '', `${verdict} ${why}`, '', `What to do: ${remedy}`, ''].join(
    '\n',
  );
}
