import type { DefinitionChange } from '../../plan/definition-changes.ts';
import type { MigrationReport } from '../report.ts';
import { type Html, html } from './html.ts';

const signs: Readonly<Record<DefinitionChange['kind'], string>> = {
  added: '+',
  removed: '−',
  renamed: '→',
  changed: '~',
};

/** What the migration changed in the definition. */
export function changesSection({ changes }: MigrationReport): Html {
  return html`<section aria-labelledby="changes">
<h2 id="changes">What changed</h2>
${body(changes)}
</section>`;
}

function body(changes: MigrationReport['changes']): Html {
  if (changes === undefined) {
    return html`<p class="quiet">This report does not say. Name the plan: <code>--plan migration_plan.yaml</code>.</p>`;
  }
  return changes.length === 0
    ? html`<p>Nothing: the plan asks for what was there.</p>`
    : html`<table class="diff">
<thead><tr><th scope="col">What</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
<tbody>
${changes.map(row)}
</tbody>
</table>`;
}

function row(change: DefinitionChange): Html {
  const { kind, from, to } = change;
  return html`<tr class="${kind}"><th scope="row"><span class="sign" aria-hidden="true">${signs[kind]}</span> ${subject(change)}</th>${value(from, 'before')}${value(to, 'after')}</tr>`;
}

function subject({ kind, field, what }: DefinitionChange): Html {
  if (field === undefined) {
    return kind === 'renamed' ? html`index renamed` : html`index: ${what}`;
  }
  return what === 'field' ? html`<code>${field}</code> ${kind}` : html`<code>${field}</code>: ${what}`;
}

function value(text: string | undefined, side: string): Html {
  return text === undefined ? html`<td class="quiet">–</td>` : html`<td><code class="${side}">${text}</code></td>`;
}
