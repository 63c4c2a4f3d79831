import type { DocumentCounts, MigrationReport, QueryCheck, ValidationVerdict } from '../report.ts';
import { countText } from './figures.ts';
import { type Html, html } from './html.ts';

/** What was checked and what came of it, what was counted, errors and warnings. */
export function verificationSection(report: MigrationReport): Html {
  const { validation, documents } = report;
  const warnings = [...new Set([...report.warnings, ...validation.warnings])];
  return html`<section aria-labelledby="verification">
<h2 id="verification">Verification</h2>
${wasValidated(report) ? checksTable(validation) : html`<p>The run ended before its result was verified.</p>`}
${list('Errors', report.result === 'interrupted' ? [] : validation.errors, 'bad')}
${list('Warnings', warnings, 'warned')}
${documents === undefined ? undefined : documentsTable(documents)}
</section>`;
}

/** A run that ended before its validation must not be shown as one that failed every check. */
export function wasValidated({ result, timings }: MigrationReport): boolean {
  return result === 'succeeded' || timings.validationDurationSeconds !== undefined;
}

function checksTable(validation: ValidationVerdict): Html {
  const { schemaMatch, docCountMatch, keySampleExists, indexingFailuresDelta, queryChecks } = validation;
  const failures =
    indexingFailuresDelta === 0 ? 'none more than before' : `${countText(indexingFailuresDelta)} more than before`;
  const checks: QueryCheck[] = [
    { name: 'The live schema is the target of the plan', passed: schemaMatch },
    { name: 'Every document that should be indexed is', passed: docCountMatch },
    { name: 'Sampled keys exist', passed: keySampleExists },
    { name: 'Indexing failures', passed: indexingFailuresDelta === 0, details: failures },
    ...queryChecks,
  ];
  return html`<table class="checks">
<thead><tr><th scope="col">Check</th><th scope="col">Result</th></tr></thead>
<tbody>
${checks.map(check)}
</tbody>
</table>`;
}

function check({ name, passed, details }: QueryCheck): Html {
  const result = passed
    ? html`<span class="good"><span aria-hidden="true">✓</span> passed</span>`
    : html`<span class="bad"><span aria-hidden="true">✗</span> failed</span>`;
  return html`<tr><th scope="row">${name}</th><td>${result}${details === undefined ? undefined : html` <span class="quiet">${details}</span>`}</td></tr>`;
}

function list(title: string, messages: readonly string[], look: string): Html | undefined {
  return messages.length === 0
    ? undefined
    : html`<h3 class="${look}">${title}</h3>
<ul>
${messages.map((message) => html`<li>${message}</li>`)}
</ul>`;
}

const countNames: Readonly<Record<keyof DocumentCounts, string>> = {
  converted: 'vectors converted',
  alreadyConverted: 'already in the target datatype',
  updatedMeanwhile: 'updated by an application meanwhile, taken along',
  gone: 'deleted or expired meanwhile',
  skippedInvalid: 'left as they are: wrong length',
};

/** Zeros but the first are left out: they are what everyone expects. */
function documentsTable(documents: DocumentCounts): Html {
  const entries = Object.entries(countNames) as [keyof DocumentCounts, string][];
  const rows = entries.filter(([key]) => key === 'converted' || documents[key] > 0);
  return html`<h3>Documents</h3>
<table class="counts">
<tbody>
${rows.map(([key, name]) => html`<tr><th scope="row">${name}</th><td class="number">${countText(documents[key])}</td></tr>`)}
</tbody>
</table>`;
}
