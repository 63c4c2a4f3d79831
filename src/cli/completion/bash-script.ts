import { type CommandNode, type OptionNode, type PlacedCommand, placedCommands, spellings } from './command-tree.ts';

/**
 * A completion script for bash 3.2 and later.
 *
 * @param programNames what the command can be called as
 */
export function bashScript(program: CommandNode, programNames: readonly string[]): string {
  const placed = placedCommands(program);
  return `# bash completion of ${programNames.join(', ')}
# In ~/.bashrc: source <(${programNames[0]} completion bash)
_rvl() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path= word i
  local IFS=$' \\t\\n'
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "$path/$word" in
      ${pathsOf(placed).join('|')}) path="$path/$word" ;;
    esac
  done
  local commands= options= files= folders= others=
  case "$path" in
${placed.map(branch).join('\n')}
  esac
  case "$path $prev" in
${choiceBranches(placed).join('\n')}
  esac
  COMPREPLY=()
  case " $files " in
    *" $prev "*) _rvl_names -f ; return ;;
  esac
  case " $folders " in
    *" $prev "*) _rvl_names -d ; return ;;
  esac
  case " $others " in
    *" $prev "*) return ;;
  esac
  if [[ $cur == -* || -z $commands ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
  else
    COMPREPLY=($(compgen -W "$commands" -- "$cur"))
  fi
}
_rvl_names() {
  local IFS=$'\\n'
  type compopt >/dev/null 2>&1 && compopt -o filenames
  COMPREPLY=($(compgen "$1" -- "$cur"))
}
complete -F _rvl ${programNames.join(' ')}
`;
}

function pathsOf(placed: readonly PlacedCommand[]): string[] {
  return placed.filter(({ path }) => path.length > 0).map(({ path }) => `/${path.join('/')}`);
}

function branch({ path, command }: PlacedCommand): string {
  const { options, commands, choices } = command;
  const withValue = (kind: OptionNode['value']['kind']) =>
    options.filter(({ value }) => value.kind === kind).flatMap(spellings);
  const words = {
    commands: [...commands.map(({ name }) => name), ...choices],
    options: options.flatMap(spellings),
    files: withValue('file'),
    folders: withValue('folder'),
    others: withValue('other'),
  };
  const settings = Object.entries(words).filter(([, list]) => list.length > 0);
  return `    '${path.map((name) => `/${name}`).join('')}')
${settings.map(([name, list]) => `      ${name}='${list.join(' ')}'`).join('\n')} ;;`;
}

function choiceBranches(placed: readonly PlacedCommand[]): string[] {
  return placed.flatMap(({ path, command }) =>
    command.options.flatMap((option) => {
      if (option.value.kind !== 'choice') {
        return [];
      }
      const patterns = spellings(option).map((word) => `'/${path.join('/')} ${word}'`);
      const { choices } = option.value;
      return [`    ${patterns.join('|')}) COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$cur")); return ;;`];
    }),
  );
}
