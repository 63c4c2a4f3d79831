import { expect, it } from 'vitest';
import { projectFiles } from '../tidy/source.ts';

// People search for the words of an error, so the page must print them as the tool does.

it('docs/troubleshooting.md quotes errors, rules and verdicts in their own words', () => {
  const quoted = blocks(textOf('docs/troubleshooting.md')).flatMap((block) => block.trimEnd().split('\n'));
  const said = new Set([...generated('docs/reference/errors.md'), ...generated('docs/reference/rules.md')]);
  const verdicts = templates(textOf('src/report/verdict.ts'));
  const foreign = quoted.filter((line) => !said.has(line) && !verdicts.some((verdict) => verdict.test(line)));
  expect(quoted.length).toBeGreaterThan(15);
  expect(foreign).toEqual([]);
});

function generated(path: string): string[] {
  return blocks(textOf(path)).flatMap((block) => block.split('\n'));
}

function blocks(markdown: string): string[] {
  return Array.from(markdown.matchAll(/^```text\n([\s\S]*?)^```$/gm), ([, body = '']) => body);
}

/** Texts of a source file as expressions; what it puts in may be anything. */
function templates(source: string): RegExp[] {
  const texts = [...source.matchAll(/`([^`]*)`|'([^'\n]{12,})'/g)].map(
    ([, template, plain]) => template ?? plain ?? '',
  );
  const long = texts.filter((text) => text.replaceAll(/\$\{[^}]*\}/g, '').length > 12);
  return long.map((text) => {
    const parts = text.split(/\$\{[^}]*\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(parts.join('.+'));
  });
}

function textOf(path: string): string {
  return projectFiles((name) => name === path)[0]!.text;
}
