import { expect, it } from 'vitest';
import { builtCli, runCommand } from './built-cli.ts';

it('the built command starts without a word from the engine', async () => {
  const { exit, stdout, stderr } = await runCommand(builtCli(), ['--version'], { cwd: import.meta.dirname });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
