import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtCli, runCommand } from './built-cli.ts';
import { sitDown } from './pty-terminal.ts';

/** How each shell starts without anybody's settings, and takes the script. */
const shells = [
  { shell: 'bash', args: ['--norc', '--noprofile', '-i'], load: "PS1='ready> '; source ./completion" },
  {
    shell: 'zsh',
    args: ['-f', '-i'],
    load: "PS1='ready> '; autoload -U compinit; compinit -u -D; source ./completion",
  },
  {
    shell: 'fish',
    args: ['--no-config', '-i'],
    load: 'function fish_prompt; echo "ready> "; end; source ./completion',
  },
] as const;

const installed = shells.filter(({ shell }) => pathOf(shell) !== undefined);

let cwd: string;
let bin: string;

beforeAll(() => {
  bin = builtCli();
  cwd = mkdtempSync(join(tmpdir(), 'rvl-completion-'));
  writeFileSync(join(cwd, 'zeta plan.yaml'), '');
  mkdirSync(join(cwd, 'zeta_backups'));
});

afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
});

it('bash is among the shells that are tried', () => {
  expect(installed.map(({ shell }) => shell)).toContain('bash');
});

it.each(installed)('in a real $shell the Tab key completes commands, options, files and folders', async (seat) => {
  const script = await runCommand(bin, ['completion', seat.shell], { cwd });
  expect(script).toMatchObject({ exit: 0, stderr: '' });
  writeFileSync(join(cwd, 'completion'), script.stdout);
  const person = sitDown({ program: pathOf(seat.shell) ?? '', args: seat.args, cwd, columns: 120 });
  person.type(`${seat.load}\r`);
  await person.until(/^ready>/m);
  for (const [typed, completed] of [
    ['rvl migr\tbatch-st\t', 'rvl migrate batch-status '],
    ['redisvl-migrate ind\tdes\t', 'redisvl-migrate index destroy '],
    ['rvl migrate apply --back\t', 'rvl migrate apply --backup-dir '],
    ['rvl migrate apply --plan zeta\\ \t', 'rvl migrate apply --plan zeta\\ plan.yaml'],
    ['rvl migrate apply --backup-dir zeta\t', 'rvl migrate apply --backup-dir zeta_backups/'],
    ['rvl index create --which t\t', 'rvl index create --which target'],
  ] as const) {
    person.type(typed);
    await person.until(new RegExp(`ready> ?\\n?${completed.replaceAll(/[\\.]/g, '\\$&').trimEnd()}`));
    // Ctrl-U empties the line; the next word must not be found in an old one.
    person.type('\u0015');
  }
  person.type('exit\r');
  await person.exit();
});

it('only the three shells are known', async () => {
  const refused = await runCommand(bin, ['completion', 'tcsh'], { cwd });
  expect(refused.exit).toBe(2);
  expect(refused.stderr).toContain("Command-argument value 'tcsh' is invalid");
});

function pathOf(shell: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, shell))
    .find((path) => existsSync(path));
}
