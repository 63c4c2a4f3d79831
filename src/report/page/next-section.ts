import type { MigrationReport } from '../report.ts';
import { type Html, html } from './html.ts';

/** Something to do, and the command that does it. */
export interface NextStep {
  readonly what: string;
  readonly command?: string;
}

/** What to do now: what the run itself asks for first. */
export function nextSection({ manualActions, result }: MigrationReport, steps: readonly NextStep[]): Html | undefined {
  // Being stopped asks for nothing but to go on, which is among the steps.
  const asked = result === 'interrupted' && steps.length > 0 ? [] : manualActions;
  const all: NextStep[] = [...asked.map((what) => ({ what })), ...steps];
  return all.length === 0
    ? undefined
    : html`<section aria-labelledby="next">
<h2 id="next">What to do next</h2>
${all.some(({ command }) => command !== undefined) ? html`<p class="quiet">Commands find the server in <code>REDIS_URL</code>; without it, add <code>--url</code>.</p>` : undefined}
<ol>
${all.map(({ what, command }) => html`<li>${what}${command === undefined ? undefined : html`<pre><code>${command}</code></pre>`}</li>`)}
</ol>
</section>`;
}
