/**
 * @typedef {object} Exported
 * @property {string} name as a program imports it
 * @property {string} local as its file calls it
 * @property {string} path from `src/`
 * @property {boolean} typeOnly
 */

/**
 * The page `docs/reference/api.md`: what `src/index.ts` exports, with the words that stand above it in the sources.
 *
 * @param {string} index the text of `src/index.ts`
 * @param {(path: string) => string} read the text of a file under `src/`
 * @returns {string}
 * @throws {Error} when an export is not declared as this expects
 */
export function apiPage(index, read) {
  const exported = exportsOf(index);
  const sections = exported.map((entry) => ({ ...entry, ...declarationOf(entry, read(entry.path)) }));
  const values = sections.filter(({ kind }) => kind !== 'type');
  const types = sections.filter(({ kind }) => kind === 'type');
  return [introduction, '## Functions and classes\n', ...listed(values), '## Types\n', ...listed(types)].join('\n');
}

const introduction = `# Programming interface

Generated from \`src/index.ts\` by \`npm run reference\`; a test compares the two. Everything the commands do is here, because
they are made of it.
`;

/** @param {string} index @returns {Exported[]} */
function exportsOf(index) {
  return [...index.matchAll(/^export (type )?\{([^}]+)\} from '\.\/([^']+)';$/gm)].flatMap(
    ([, type, names = '', path = '']) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .map((text) => {
          const [local = '', name = local] = text.replace(/^type /, '').split(' as ');
          return { name, local, path, typeOnly: type !== undefined || text.startsWith('type ') };
        }),
  );
}

/**
 * @param {Exported} exported
 * @param {string} source
 * @returns {{kind: 'function' | 'class' | 'type', code: string, note: string}}
 */
function declarationOf({ local, name, path }, source) {
  const start = new RegExp(
    `(?:^/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n)?^export (?:async )?(function|class|interface|type|const) ${local}\\b`,
    'm',
  ).exec(source);
  const word = start?.[1];
  if (!start || !word) throw new Error(`src/${path} does not declare "${local}" after "export"`);
  const [comment = '', rest = ''] = split(source.slice(start.index));
  const note = noteOf(comment);
  if (word === 'class') return { kind: 'class', code: classOutline(upTo(rest, /^\}$/m)), note };
  if (word === 'interface') return { kind: 'type', code: upTo(rest, /^\}$/m), note };
  if (word === 'const') return { kind: 'function', code: upTo(rest, /;$/m).replace(/^export /, ''), note };
  if (word === 'type') return { kind: 'type', code: upTo(rest, /;$(?=\n(?:\n|$|\/))/m), note };
  return { kind: 'function', code: signature(rest).replace(`function ${local}`, `function ${name}`), note };
}

/** @param {string} text a declaration, with the comment above it @returns {[string, string]} */
function split(text) {
  const end = text.startsWith('/**') ? text.indexOf('*/') + 3 : 0;
  return [text.slice(0, end), text.slice(end)];
}

/** A function without what it does. @param {string} text */
function signature(text) {
  return upTo(text, / \{$/m)
    .replace(/ \{$/, '')
    .replace(/^export (?:async )?/, '');
}

/** @param {string} text @param {RegExp} end */
function upTo(text, end) {
  const found = end.exec(text);
  return found ? text.slice(0, found.index + found[0].length) : text;
}

/**
 * The public members of a class with their comments, without what they do.
 *
 * @param {string} text
 */
function classOutline(text) {
  const head = /^export (class .*) \{$/m.exec(text)?.[1] ?? '';
  const members = text.matchAll(
    /(?: {2}\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?^ {2}(?!private |#|\/|\*|\})(?:static |async |readonly |declare |override )*[\w*[\].][\s\S]*?(?:;$| \{$)/gm,
  );
  const open = Array.from(members, ([member]) => member).filter(
    (member) => !/^ {2}(?:readonly |static )*#/m.test(member),
  );
  const signatures = open.map((member) => member.replace(/ \{$/, ';').replace(/^( {2})async \*?/m, '$1'));
  return [`${head} {`, ...signatures, '}'].join('\n');
}

/** What a comment says, as Markdown. @param {string} comment */
function noteOf(comment) {
  const text = comment
    .replace(/^\/\*\*\s?/, '')
    .replace(/\s*\*\/\s*$/, '')
    .replaceAll(/^ *\* ?/gm, '')
    .trim();
  const [plain = '', example] = text.split(/^@example\n?/m);
  const shown = plain
    .replaceAll(/\{@link ([^}]+)\}/g, '`$1`')
    .replaceAll(/^@param (\w+) /gm, '- `$1`: ')
    .replaceAll(/^@returns /gm, '- Returns ')
    .replaceAll(/(\S) @throws /g, '$1\n\n@throws ')
    .replaceAll(/^@throws \{(\w+)\} /gm, '- Throws `$1`: ')
    .replaceAll(/^@(\w+)/gm, '- $1:')
    .split(/(`[^`]*`)/)
    // Outside of code an angle bracket would begin HTML.
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;')))
    .join('')
    .trim();
  return example ? `${shown}\n\n\`\`\`ts\n${example.trim()}\n\`\`\`` : shown;
}

/** @param {readonly {name: string, code: string, note: string}[]} sections */
function listed(sections) {
  return sections
    .toSorted((one, other) => (one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1))
    .map(({ name, code, note }) => `### ${name}\n\n${note}\n\n\`\`\`ts\n${code.trim()}\n\`\`\`\n`);
}
