import { type CommandNode, type OptionNode, type PlacedCommand, placedCommands } from './command-tree.ts';

/**
 * A completion script for fish.
 *
 * @param programNames what the command can be called as
 */
export function fishScript(program: CommandNode, programNames: readonly string[]): string {
  const lines = placedCommands(program).flatMap(({ path, command }) => [
    ...command.commands.map(
      (below) => `${listing({ path, command })} -a ${below.name} -d ${quoted(below.description)}`,
    ),
    ...(command.choices.length === 0 ? [] : [`${when(path)} -a ${quoted(command.choices.join(' '))}`]),
    ...command.options.map((option) => `${when(path)}${optionWords(option)}`),
  ]);
  const all = programNames.flatMap((name) => [
    `complete -c ${name} -f`,
    ...lines.map((line) => `complete -c ${name}${line}`),
  ]);
  return `# fish completion of ${programNames.join(', ')}
# ${programNames[0]} completion fish > ~/.config/fish/completions/${programNames[0]}.fish
${all.join('\n')}
`;
}

/** Where the commands below a command are offered: after it, before any of them. */
function listing({ path, command }: PlacedCommand): string {
  const names = command.commands.map(({ name }) => name).join(' ');
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}; and `).join('');
  return ` -n ${quoted(`${seen}not __fish_seen_subcommand_from ${names}`)}`;
}

function when(path: readonly string[]): string {
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`).join('; and ');
  return ` -n ${quoted(seen === '' ? '__fish_use_subcommand' : seen)}`;
}

function optionWords({ long, short, description, value }: OptionNode): string {
  const names = `${short === undefined ? '' : ` -s ${short.slice(1)}`}${long === undefined ? '' : ` -l ${long.slice(2)}`}`;
  const wanted = {
    none: '',
    file: ' -r -F',
    folder: " -r -f -a '(__fish_complete_directories)'",
    other: ' -x',
    choice: ` -x -a ${quoted(value.kind === 'choice' ? value.choices.join(' ') : '')}`,
  };
  return `${names}${wanted[value.kind]} -d ${quoted(description)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
