import type { Command, Option } from 'commander';

/** What a shell can offer for the value of an option or argument. */
export type ValueKind =
  | { readonly kind: 'none' }
  | { readonly kind: 'file' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** Something only the user knows. */
  | { readonly kind: 'other' };

/** An option as a shell sees it. */
export interface OptionNode {
  /** `--plan`; absent for an option that has only a letter. */
  readonly long?: string;
  /** `-p`. */
  readonly short?: string;
  readonly description: string;
  readonly value: ValueKind;
}

/** A command with everything that can follow it. */
export interface CommandNode {
  readonly name: string;
  readonly description: string;
  readonly commands: readonly CommandNode[];
  readonly options: readonly OptionNode[];
  /** Words that may follow where there is an argument. */
  readonly choices: readonly string[];
}

/** The command tree as plain data, in the order of the help. */
export function commandTree(command: Command): CommandNode {
  return {
    name: command.name(),
    description: command.description(),
    commands: command.commands.map(commandTree),
    options: [...command.options.filter(({ hidden }) => !hidden).map(optionNode), helpOption],
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
}

const helpOption: OptionNode = { long: '--help', short: '-h', description: 'print help', value: { kind: 'none' } };

function optionNode({ long, short, description, flags }: Option): OptionNode {
  return {
    ...(long && { long }),
    ...(short && { short }),
    description,
    value: valueKind(/[<[]([^>\]]+)[>\]]$/.exec(flags)?.[1]),
  };
}

/** From the name of the value in the help: `<file>`, `<dir>`, `<source|target>`. */
function valueKind(name: string | undefined): ValueKind {
  if (name === undefined) {
    return { kind: 'none' };
  }
  if (name === 'file' || name === 'path') {
    return { kind: 'file' };
  }
  if (name === 'dir') {
    return { kind: 'folder' };
  }
  return name.includes('|') ? { kind: 'choice', choices: name.split('|') } : { kind: 'other' };
}

/** A command and the words that lead to it, `''` first: the program itself. */
export interface PlacedCommand {
  readonly path: readonly string[];
  readonly command: CommandNode;
}

/** Every command of the tree with its path below the program. */
export function placedCommands(command: CommandNode, path: readonly string[] = []): PlacedCommand[] {
  return [{ path, command }, ...command.commands.flatMap((below) => placedCommands(below, [...path, below.name]))];
}

/** The spellings of an option. */
export function spellings({ long, short }: OptionNode): string[] {
  return [long, short].filter((word) => word !== undefined);
}
