import { Argument, type Command } from 'commander';
import type { CliContext } from '../command-action.ts';
import { bashScript } from '../completion/bash-script.ts';
import { type CommandNode, commandTree } from '../completion/command-tree.ts';
import { fishScript } from '../completion/fish-script.ts';
import { zshScript } from '../completion/zsh-script.ts';
import { exitCodes } from '../exit-codes.ts';

type Shell = 'bash' | 'zsh' | 'fish';

const scripts: Readonly<Record<Shell, (program: CommandNode, names: readonly string[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/**
 * Makes `completion` print the script of a shell.
 *
 * @param wholeProgram the program with all of its commands, which otherwise are loaded only where they are named
 */
export function addCompletion(command: Command, context: CliContext, wholeProgram: () => Promise<Command>): void {
  const { terminal, finish } = context;
  command
    .addArgument(new Argument('<shell>', 'the shell that is to complete').choices(Object.keys(scripts)))
    .addHelpText('after', `\nExample, in ~/.bashrc:\n  source <(${terminal.programName} completion bash)`)
    .action(async (shell: Shell) => {
      const tree = commandTree(await wholeProgram());
      terminal.out(scripts[shell](tree, ['rvl', 'redisvl-migrate']).trimEnd());
      finish(exitCodes.done);
    });
}
