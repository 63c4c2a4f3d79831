/**
 * The page `docs/reference/cli.md`, from the command tree.
 *
 * @param {import('commander').Command} program
 * @param {ReadonlySet<string>} connectionFlags the long flags that every command which talks to Redis has
 * @returns {string}
 */
export function cliPage(program, connectionFlags) {
  const commands = program.commands.flatMap((group) => leaves(group, []));
  const isConnection = (/** @type {import('commander').Option} */ option) => connectionFlags.has(option.long ?? '');
  const shared = commands.flatMap(({ command }) => command.options).filter(isConnection);
  const connection = [...new Map(shared.map((option) => [option.long, option])).values()];
  return [
    introduction,
    section('Connection', 'Every command that talks to Redis knows these.', table(connection)),
    ...commands.map(({ path, command }) => describe(path, command, isConnection)),
  ].join('\n');
}

const introduction = `# Commands

Generated from the commands themselves by \`npm run reference\`; a test compares the two. \`rvl <command> --help\` prints
the same. \`rvl\` and \`redisvl-migrate\` are one program.

| exit code | |
|---|---|
| 0 | done |
| 1 | failed, refused or blocked |
| 2 | wrong usage |
| 3 | batch partly failed |
| 130 | interrupted; run the same command again to go on |
`;

/**
 * @param {import('commander').Command} command
 * @param {readonly string[]} above
 * @returns {{path: string, command: import('commander').Command}[]}
 */
function leaves(command, above) {
  const path = [...above, command.name()];
  if (command.name() === 'help') return [];
  if (command.commands.length === 0) return [{ path: path.join(' '), command }];
  return command.commands.flatMap((child) => leaves(child, path));
}

/**
 * @param {string} path
 * @param {import('commander').Command} command
 * @param {(option: import('commander').Option) => boolean} isConnection
 */
function describe(path, command, isConnection) {
  const own = command.options.filter((option) => !isConnection(option) && !option.hidden);
  const usage = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  const talks = own.length < command.options.length ? ' Takes the [connection](#connection) options, too.' : '';
  return section(
    escaped(`rvl ${[path, ...usage].join(' ')}`),
    `${escaped(sentence(command.description()))}.${talks}`,
    table(own),
  );
}

/** @param {string} title @param {string} text @param {string} rest */
function section(title, text, rest) {
  return [`## ${title}`, '', text, '', rest, ''].join('\n');
}

/** @param {readonly import('commander').Option[]} options */
function table(options) {
  if (options.length === 0) return 'No further options.';
  const rows = options.map((option) => `| \`${option.flags.replaceAll('|', '\\|')}\` | ${cell(option)} |`);
  return ['| option | |', '|---|---|', ...rows].join('\n');
}

/** @param {import('commander').Option} option */
function cell({ description, mandatory, defaultValue, argChoices }) {
  const choices = argChoices?.length ? [argChoices.map((choice) => `\`${choice}\``).join(' or ')] : [];
  const standard = defaultValue === undefined || defaultValue === true ? [] : [`default \`${defaultValue}\``];
  const notes = [...(mandatory ? ['required'] : []), ...choices, ...standard];
  return [escaped(description), ...notes].join('; ');
}

/** @param {string} text */
function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Angle brackets would be HTML on the page. @param {string} text */
function escaped(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
