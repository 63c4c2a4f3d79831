import type { FieldEncoding, MigrationReport } from '../report.ts';
import { countText } from './figures.ts';
import { type Html, html } from './html.ts';

/** What applications must do from now on; nothing where no field is int8 or uint8. */
export function encodingsSection({ encodings = [] }: MigrationReport): Html | undefined {
  return encodings.length === 0
    ? undefined
    : html`<section aria-labelledby="encodings">
<h2 id="encodings">How applications encode queries and documents now</h2>
${encodings.map(encoding)}
</section>`;
}

function encoding({ field, targetDtype, formula, distanceFormula, values, saturatedValues }: FieldEncoding): Html {
  const cut =
    values === undefined || !saturatedValues
      ? undefined
      : html`<dt>Numbers beyond the range</dt><dd>${countText(saturatedValues)} of ${countText(values)}</dd>`;
  return html`<h3><code>${field}</code> as ${targetDtype}</h3>
<dl>
<dt>Every number <code>x</code></dt><dd><code>${formula}</code></dd>
<dt>Distances as before</dt><dd><code>${distanceFormula}</code></dd>
${cut}
</dl>`;
}
