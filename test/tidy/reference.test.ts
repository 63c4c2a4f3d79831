import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { apiPage } from '../../scripts/reference/api-page.mjs';
import { cliPage } from '../../scripts/reference/cli-page.mjs';
import { errorsPage } from '../../scripts/reference/errors-page.mjs';
import { eventsPage } from '../../scripts/reference/events-page.mjs';
import { rulesPage } from '../../scripts/reference/rules-page.mjs';
import { addConnectionOptions } from '../../src/cli/connection-options.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { errorTable } from '../../src/error-table.ts';
import { rules } from '../../src/plan/rules/index-of-rules.ts';
import { recordingTerminal } from '../cli/recording-terminal.ts';
import { sourceFiles } from './source.ts';

// On a mismatch: "npm run reference" writes the files anew, then look at the difference and commit it.

it('docs/reference/errors.md lists every error as the table has it', async () => {
  await expect(errorsPage(errorTable)).toMatchFileSnapshot('../../docs/reference/errors.md');
});

it('docs/reference/cli.md lists every command with its options', async () => {
  // A command line that names every group, so that all of them are loaded.
  const everyWord = Object.assign([], { includes: () => true });
  const program = await buildProgram({ terminal: recordingTerminal(), finish: () => {} }, everyWord);
  const connectionFlags = new Set(addConnectionOptions(new Command()).options.map(({ long }) => long ?? ''));
  await expect(cliPage(program, connectionFlags)).toMatchFileSnapshot('../../docs/reference/cli.md');
});

it('docs/reference/api.md lists every export with its declaration', async () => {
  const read = (path: string) => readFileSync(new URL(`../../src/${path}`, import.meta.url), 'utf8');
  await expect(apiPage(read('index.ts'), read)).toMatchFileSnapshot('../../docs/reference/api.md');
});

it('docs/reference/events.md lists every event as the union has it', async () => {
  const source = readFileSync(new URL('../../src/events.ts', import.meta.url), 'utf8');
  await expect(eventsPage(source)).toMatchFileSnapshot('../../docs/reference/events.md');
});

it('docs/reference/rules.md has a section for every rule', async () => {
  await expect(rulesPage(rules)).toMatchFileSnapshot('../../docs/reference/rules.md');
});

it('every file of src/plan/rules/ is in the list of rules', () => {
  const files = sourceFiles().filter(({ path }) => path.startsWith('src/plan/rules/'));
  const names = files.flatMap(({ text }) => Array.from(text.matchAll(/^ {2}name: '([^']+)',$/gm), ([, name]) => name));
  expect(names.toSorted()).toEqual(rules.map(({ name }) => name).toSorted());
});

it('errorsPage() prints names in place of values, whatever a message does with them', () => {
  const page = errorsPage({
    SAMPLE: {
      message: ({ keys, bytes, index }: { keys: string[]; bytes: number; index: string }) =>
        `"${index}": ${keys.slice(0, 3).join(', ')} need ${Math.ceil(bytes / 2)} MB`,
      hint: () => 'Type "rvl migrate plan"',
      changed: 'nothing',
    },
  });
  expect(page).toContain('"<index>": <keys> need <number> MB\nHint: Type "rvl migrate plan"\n');
  expect(page).toContain('Redis is as it was. Exit code 1.');
});

it('eventsPage() describes fields, optional ones and notes', () => {
  const source = `export type RunEvent =
  | { readonly type: 'index.dropped'; readonly index: string }
  | {
      readonly type: 'step.finished';
      /** From start to end. */
      readonly durationMs: number;
      readonly result?: 'good' | 'bad';
    };

export type Next = string;
`;
  const page = eventsPage(source);
  expect(page).toContain('## index.dropped\n\n| field | type | |\n|---|---|---|\n| `index` | `string` |  |\n');
  expect(page).toContain('| `durationMs` | `number` | From start to end. |\n');
  expect(page).toContain("| `result?` | `'good' \\| 'bad'` |  |\n");
});
