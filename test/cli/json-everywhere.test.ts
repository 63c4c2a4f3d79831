import { expect, it } from 'vitest';
import { type CommandNode, commandTree, placedCommands } from '../../src/cli/completion/command-tree.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { recordingTerminal } from './recording-terminal.ts';

/** `completion` prints a script for a shell, not a result. */
const exceptions = ['completion'];

it('every command takes --json and --debug, and those that run for a while --quiet', async () => {
  const program = await buildProgram({ terminal: recordingTerminal(), finish: () => {} }, ['index', 'migrate']);
  const leaves = placedCommands(commandTree(program)).filter(
    ({ path, command }) => command.commands.length === 0 && !exceptions.includes(path.join(' ')),
  );
  expect(leaves.length).toBeGreaterThan(15);
  const without = (flag: string) =>
    leaves.filter(({ command }) => !takes(command, flag)).map(({ path }) => path.join(' '));
  expect(without('--json')).toEqual([]);
  expect(without('--debug')).toEqual([]);
  const quiet = leaves.filter(({ command }) => takes(command, '--quiet')).map(({ path }) => path.join(' '));
  expect(quiet).toEqual([
    'migrate apply',
    'migrate rollback',
    'migrate batch-apply',
    'migrate batch-resume',
    'migrate batch-rollback',
  ]);
});

function takes({ options }: CommandNode, flag: string): boolean {
  return options.some(({ long }) => long === flag);
}
