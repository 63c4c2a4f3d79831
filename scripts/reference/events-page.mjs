/**
 * The page `docs/reference/events.md`, from the text of `src/events.ts`: types leave nothing behind that could be asked.
 *
 * @param {string} source
 * @returns {string}
 * @throws {Error} when the union is not written as this expects
 */
export function eventsPage(source) {
  const union = /export type RunEvent =\n([\s\S]*?);\n\n/.exec(source)?.[1];
  if (!union) throw new Error('src/events.ts has no "export type RunEvent = …" that ends before an empty line');
  const members = union
    .split(/^ {2}\| /m)
    .slice(1)
    .map(describeMember);
  return `${introduction}\n${members.join('\n')}`;
}

const introduction = `# Events

Generated from \`src/events.ts\` by \`npm run reference\`; a test compares the two.

A run tells what happens as one stream of plain JSON values: to \`onEvent\` in the programming interface, as one line of
JSON each with \`--json\`. Every event also carries \`seq\` (1, 2, 3, …) and \`at\` (ISO 8601, UTC).
`;

/** @param {string} member for example `{ readonly type: 'index.dropped'; readonly index: string }` */
function describeMember(member) {
  const type = /readonly type: '([^']+)'/.exec(member)?.[1];
  if (!type) throw new Error(`An event without a type: ${member}`);
  const fields = [...member.matchAll(/(?:\/\*\* (.*?) \*\/\s*)?readonly (\w+)(\??): ([^;{}]+?)\s*(?=[;}])/g)]
    .filter(([, , name]) => name !== 'type')
    .map(([, note, name, optional, kind]) => `| \`${name}${optional}\` | ${cell(kind)} | ${note ?? ''} |`);
  const table = fields.length > 0 ? ['', '| field | type | |', '|---|---|---|', ...fields] : [];
  return [`## ${type}`, ...table, ''].join('\n');
}

/** @param {string | undefined} text */
function cell(text = '') {
  return `\`${text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')}\``;
}
