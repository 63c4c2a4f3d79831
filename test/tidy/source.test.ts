import { expect, it } from 'vitest';
import { codeOnly, importsOf } from './source.ts';

it('importsOf() finds lists over several lines, types, re-exports, bare and dynamic imports, and no examples', () => {
  const text = `import {
  one,
  two,
} from './a.ts';
import type { Three } from './b.ts';
export * from './c.ts';
import './d.ts';
/**
 * import { no } from './no.ts';
 */
export const five = 'from';
const six = await import('./e.ts');
`;
  expect(importsOf(text)).toEqual([
    { specifier: './a.ts', typeOnly: false },
    { specifier: './b.ts', typeOnly: true },
    { specifier: './c.ts', typeOnly: false },
    { specifier: './d.ts', typeOnly: false },
    { specifier: './e.ts', typeOnly: false },
  ]);
});

it('codeOnly() leaves code and takes out what only looks like it', () => {
  const text = `const a = 'await'; // await
const b = \`await \${x}\`; /* await */
const c = text.replace(/await['"]/g, "'");
await real(8 / 2, 4 / 2);`;
  expect(codeOnly(text).match(/await/g)).toHaveLength(1);
  expect(codeOnly(text)).toContain('await real(8 / 2, 4 / 2);');
});
