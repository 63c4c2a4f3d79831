import { expect, it } from 'vitest';
import { distinctFiles } from '../../src/cli/distinct-files.ts';
import { integerOption } from '../../src/cli/integer-option.ts';
import { shellWord } from '../../src/cli/output/shell-word.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { recordingTerminal } from './recording-terminal.ts';

const apply = ['migrate', 'apply', '--plan', 'p.yaml'];
const applyWithBackup = [...apply, '--backup-dir', 'b'];

it.each<[string, string[], string, string]>([
  ['an unknown group', ['migrat'], "Unknown command 'migrat': did you mean migrate?", 'rvl --help'],
  ['an unknown command', ['migrate', 'aply'], "Unknown command 'aply': did you mean apply?", 'rvl migrate --help'],
  [
    'an unknown flag',
    [...apply, '--worker', '2'],
    "Unknown option '--worker': did you mean --workers?",
    'rvl migrate apply --help',
  ],
  ['a missing flag', ['migrate', 'apply'], '--plan <file> is required', 'rvl migrate apply --help'],
  ['a missing index', ['index', 'info'], '--index <name> is required', 'rvl index info --help'],
  [
    'a missing patch',
    ['migrate', 'plan', '-i', 'x'],
    '--schema-patch <file> or --target-schema <file> is required',
    'rvl migrate plan --help',
  ],
  [
    'an apply without --backup-dir',
    apply,
    '--backup-dir is required: without a backup an interrupted migration could neither go on nor be undone',
    'Add --backup-dir ./migration_backups (it is created if need be)',
  ],
  ['no worker', [...applyWithBackup, '--workers', '0'], '--workers must be >= 1', 'rvl migrate apply --help'],
  [
    'a thousand workers',
    [...applyWithBackup, '--workers', '1000'],
    '--workers must be <= 64',
    'rvl migrate apply --help',
  ],
  [
    'an empty batch',
    [...applyWithBackup, '--batch-size', '0'],
    '--batch-size must be >= 1',
    'rvl migrate apply --help',
  ],
  [
    'a batch size that is no number',
    [...applyWithBackup, '--batch-size', 'many'],
    '--batch-size must be a whole number, not "many"',
    'rvl migrate apply --help',
  ],
  [
    'a report that would overwrite the plan',
    [...applyWithBackup, '--report-out', './p.yaml'],
    '--plan and --report-out name the same file "./p.yaml"',
    'Give them different names',
  ],
  [
    'a destroy that nobody confirmed',
    ['index', 'destroy', '-i', 'x'],
    'index destroy deletes the documents of "x" for good, and there is no terminal to ask on',
    'Add --yes if that is what you want; "index delete" keeps the documents',
  ],
])('runCli() answers %s with exit code 2, an error and what to type', async (_, words, message, hint) => {
  const terminal = recordingTerminal();
  expect(await runCli(words, terminal)).toBe(2);
  expect(terminal.stderr).toEqual([`Error: ${message}`, `  Next: ${hint}`]);
  expect(terminal.stdout).toEqual([]);
});

it('runCli() prints the help for an empty command line', async () => {
  const terminal = recordingTerminal();
  expect(await runCli([], terminal)).toBe(0);
  expect(terminal.stdout[0]).toBe('Usage: rvl [options] [command]');
});

it('runCli() prints the help of a group that got no command, and says that this is wrong usage', async () => {
  const terminal = recordingTerminal();
  expect(await runCli(['index'], terminal)).toBe(2);
  expect(terminal.stderr[0]).toBe('Usage: rvl index [options] [command]');
});

it('integerOption() accepts its limits and nothing beyond', () => {
  const parse = integerOption('--port', { min: 1, max: 65_535 });
  expect([parse('1'), parse('65535')]).toEqual([1, 65_535]);
  for (const text of ['0', '65536', '1.5', '', '0x10', '-3']) expect(() => parse(text)).toThrow('--port must be');
});

it('distinctFiles() leaves absent files out', () => {
  expect(() => distinctFiles({ '--a': undefined, '--b': undefined, '--c': 'x', '--d': 'y' })).not.toThrow();
});

it('shellWord() quotes what a shell would change', () => {
  expect(['plan.yaml', 'my plan.yaml', "it's", ''].map(shellWord)).toEqual([
    'plan.yaml',
    "'my plan.yaml'",
    `'it'\\''s'`,
    "''",
  ]);
});
