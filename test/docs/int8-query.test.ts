import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { builtCli } from '../cli/built-cli.ts';

const folder = fileURLToPath(new URL('../../examples/int8-query', import.meta.url));

it('examples/int8-query prints what its README shows', () => {
  builtCli();
  const printed = execFileSync(process.execPath, ['query.mjs'], { cwd: folder, encoding: 'utf8' });
  expect(readFileSync(`${folder}/README.md`, 'utf8')).toContain(`\`\`\`console\n${printed}\`\`\``);
});
