import { type CommandNode, type OptionNode, type PlacedCommand, placedCommands } from './command-tree.ts';

/**
 * A completion script for zsh, to be sourced or put into a folder of `$fpath` as `_rvl`.
 *
 * @param programNames what the command can be called as
 */
export function zshScript(program: CommandNode, programNames: readonly string[]): string {
  const names = programNames.join(' ');
  return `#compdef ${names}
# zsh completion of ${programNames.join(', ')}
# In ~/.zshrc, after compinit: source <(${programNames[0]} completion zsh)
${placedCommands(program).map(functionOf).join('\n')}
if [ "$funcstack[1]" = "_rvl" ]; then
  _rvl "$@"
else
  compdef _rvl ${names}
fi
`;
}

function functionOf({ path, command }: PlacedCommand): string {
  const options = command.options.map((option) => `    ${optionSpec(option)}`);
  const name = functionName(path);
  if (command.commands.length === 0) {
    const argument = command.choices.length === 0 ? [] : [`    '1:what:(${command.choices.join(' ')})'`];
    return `${name}() {
  _arguments -s \\
${[...options, ...argument].join(' \\\n')}
}`;
  }
  const described = command.commands.map((below) => `      ${quoted(`${below.name}:${plain(below.description)}`)}`);
  const branches = command.commands.map((below) => `        ${below.name}) ${functionName([...path, below.name])} ;;`);
  return `${name}() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands
  _arguments -C \\
${options.join(' \\\n')} \\
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command)
      commands=(
${described.join('\n')}
      )
      _describe command commands ;;
    argument)
      case $line[1] in
${branches.join('\n')}
      esac ;;
  esac
}`;
}

function functionName(path: readonly string[]): string {
  return ['_rvl', ...path.map((name) => name.replaceAll('-', '_'))].join('_');
}

/** `'(-p --port)'{-p,--port}'[port (default: 6379)]:value:'`. */
function optionSpec(option: OptionNode): string {
  const { long, short, description } = option;
  const help = `[${plain(description).replaceAll(/[[\]]/g, '\\$&')}]`;
  const rest = quoted(`${help}${action(option)}`);
  return long !== undefined && short !== undefined
    ? `'(${short} ${long})'{${short},${long}}${rest}`
    : `${long ?? short}${rest}`;
}

function action({ value }: OptionNode): string {
  switch (value.kind) {
    case 'none':
      return '';
    case 'file':
      return ':file:_files';
    case 'folder':
      return ':folder:_files -/';
    case 'choice':
      return `:choice:(${value.choices.join(' ')})`;
    case 'other':
      return ':value: ';
  }
}

/** Colons separate in what zsh reads. */
function plain(text: string): string {
  return text.replaceAll(':', '\\:');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
