import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DefaultTheme, defineConfig } from 'vitepress';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** A link to a page of `docs/`, which takes its place in the menu only where that page exists. */
function page(text: string, path: string): DefaultTheme.SidebarItem[] {
  return existsSync(`${projectFolder}docs/${path}.md`) ? [{ text, link: `/docs/${path}` }] : [];
}

function example(text: string, folder: string): DefaultTheme.SidebarItem {
  return { text, link: `/examples/${folder}/README` };
}

const sidebar: DefaultTheme.SidebarItem[] = [
  {
    text: 'Begin',
    items: [
      ...page('Quick start', 'quick-start'),
      ...page('The wizard', 'wizard'),
      ...page('Look at the server first', 'doctor'),
      ...page('From Python RedisVL', 'from-python'),
    ],
  },
  {
    text: 'Change',
    items: [
      ...page('Add a field', 'changes/add-a-field'),
      ...page('Remove a field', 'changes/remove-a-field'),
      ...page('Options of a field', 'changes/change-field-options'),
      ...page('Quantize vectors', 'changes/quantize-vectors'),
      ...page('Choose a datatype', 'choosing-a-datatype'),
      ...page('Algorithm, parameters, metric', 'changes/change-the-algorithm'),
      ...page('Rename a field', 'changes/rename-a-field'),
      ...page('Move to another prefix', 'changes/move-a-prefix'),
      ...page('Rename the index', 'changes/rename-the-index'),
      ...page('JSON indexes', 'changes/json-indexes'),
      ...page('From a target schema', 'target-schema'),
    ],
  },
  {
    text: 'Run',
    items: [
      ...page('Review a plan', 'review-a-plan'),
      ...page('Downtime', 'downtime'),
      ...page('Crash and resume', 'crash-and-resume'),
      ...page('Roll back', 'rollback'),
      ...page('Backups', 'backups'),
      ...page('Many indexes', 'batch'),
      ...page('Clusters', 'clusters'),
      ...page('Workers', 'workers'),
      ...page('Performance', 'performance'),
      ...page('A report to look at', 'report'),
      ...page('JSON for programs', 'json'),
      ...page('From a program', 'api'),
    ],
  },
  {
    text: 'When something is wrong',
    items: [...page('Troubleshooting', 'troubleshooting'), ...page('What if', 'what-if')],
  },
  {
    text: 'Examples',
    collapsed: true,
    items: [
      example('1 Add a field', '01-add-a-field'),
      example('2 Quantize', '02-quantize'),
      example('3 HNSW tuning', '03-hnsw-tuning'),
      example('4 Rename fields', '04-rename-fields'),
      example('5 Move a prefix', '05-move-a-prefix'),
      example('6 JSON index', '06-json-index'),
      example('7 Batch', '07-batch'),
      example('8 Programmatic', '08-programmatic'),
      example('9 int8 queries', '09-int8-queries'),
      example('10 A plan in a pull request', '10-ci-plan-in-a-pull-request'),
    ],
  },
  {
    text: 'Reference',
    collapsed: true,
    items: [
      ...page('Commands', 'reference/cli'),
      ...page('Programming interface', 'reference/api'),
      ...page('Errors', 'reference/errors'),
      ...page('Events', 'reference/events'),
      ...page('Rules', 'reference/rules'),
      ...page('Files, byte by byte', 'reference/files'),
      ...page('Glossary', 'glossary'),
    ],
  },
  {
    text: 'How it is built',
    collapsed: true,
    items: [...page('Architecture', 'architecture'), ...page('Reliability', 'reliability')],
  },
];

/** Pages that no group above names. */
function more(): DefaultTheme.SidebarItem[] {
  const named = JSON.stringify(sidebar);
  const paths = readdirSync(`${projectFolder}docs`)
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .map((name) => name.replace(/\.md$/, ''))
    .filter((name) => !named.includes(`"/docs/${name}"`));
  const items = paths.flatMap((path) =>
    page(
      path.replaceAll('-', ' ').replace(/^./, (a) => a.toUpperCase()),
      path,
    ),
  );
  return items.length === 0 ? [] : [{ text: 'More', items }];
}

function sectionId(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

/**
 * The documentation as a site: `npm run docs` builds it into `docs/.vitepress/dist`.
 *
 * Its sources are `docs/` and the READMEs of `examples/`, at the paths they have in the repository, so that links
 * between them work in both places.
 */
export default defineConfig({
  srcDir: '..',
  srcExclude: ['*.md', 'test/**', 'src/**', 'scripts/**', 'bench/**'],
  rewrites: { 'docs/index.md': 'index.md' },
  title: 'redisvl-migrate',
  description: 'Change a live Redis Search index safely: plan, review, apply, validate, roll back',
  lang: 'en',
  // Browsers ask for an icon of the site otherwise.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  // Sections have the same names here as where the repository is browsed.
  markdown: { languageAlias: { hex: 'log' }, anchor: { slugify: sectionId } },
  // The programs and patches that the examples link to.
  buildEnd: ({ outDir }) =>
    cpSync(`${projectFolder}examples`, join(outDir, 'examples'), {
      recursive: true,
      filter: (path) => !/\.(md|bin)$/.test(path),
    }),
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Quick start', link: '/docs/quick-start' },
      { text: 'Troubleshooting', link: '/docs/troubleshooting' },
      { text: 'Reference', link: '/docs/reference/cli' },
    ],
    sidebar: [...sidebar, ...more()],
    outline: { level: [2, 3] },
    docFooter: { prev: false, next: false },
  },
});
