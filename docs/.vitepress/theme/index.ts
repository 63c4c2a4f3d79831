import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { h } from 'vue';
import './style.css';

const session = [
  ['$', 'rvl migrate plan --index products --schema-patch patch.yaml'],
  ['', 'Supported: True'],
  ['$', 'rvl migrate apply --plan migration_plan.yaml --backup-dir backups'],
  ['', 'Quantize vectors: done (300 docs, 0.1s)'],
  ['', 'Index "products" is ready: 300 docs'],
  ['', 'Result: succeeded'],
  ['$', 'rvl migrate rollback --backup-dir backups'],
  ['', 'Rollback complete: 300 vectors restored to original values'],
];

/** What the start page shows beside its title: the four commands at work. */
function terminal() {
  const lines = session.map(([prompt, text]) => h('div', { class: prompt ? 'typed' : 'printed' }, text));
  return h('div', { class: 'start-terminal', 'aria-hidden': 'true' }, lines);
}

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'home-hero-image': terminal }),
} satisfies Theme;
