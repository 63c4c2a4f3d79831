import type { MigrationReport } from '../report.ts';
import { bar } from './bars.ts';
import { shareText, sizeText } from './figures.ts';
import { type Html, html } from './html.ts';

const MIB = 2 ** 20;

interface Comparison {
  readonly what: string;
  readonly note: string;
  readonly beforeMb: number;
  readonly afterMb: number;
}

/** Memory before and after; nothing where the report has no sizes. */
export function memorySection(report: MigrationReport): Html | undefined {
  const comparisons = comparisonsOf(report);
  if (comparisons.length === 0) {
    return undefined;
  }
  return html`<section aria-labelledby="memory">
<h2 id="memory">Memory</h2>
${comparisons.map(comparison)}
</section>`;
}

function comparisonsOf({ benchmarkSummary, diskSpaceEstimate, result }: MigrationReport): Comparison[] {
  const { sourceIndexSizeMb, targetIndexSizeMb } = benchmarkSummary;
  const index =
    sourceIndexSizeMb === undefined || targetIndexSizeMb === undefined
      ? []
      : [
          {
            what: 'Vectors in the index',
            note: 'as the server reports it',
            beforeMb: sourceIndexSizeMb,
            afterMb: targetIndexSizeMb,
          },
        ];
  const { totalSourceVectorBytes = 0, totalTargetVectorBytes = 0, storageType = 'hash' } = diskSpaceEstimate ?? {};
  const isRewritten = storageType === 'hash' && totalSourceVectorBytes > 0 && result === 'succeeded';
  const documents = {
    what: 'Re-encoded vectors in the documents',
    note: 'documents × bytes a vector',
    beforeMb: totalSourceVectorBytes / MIB,
    afterMb: totalTargetVectorBytes / MIB,
  };
  return [...index, ...(isRewritten ? [documents] : [])];
}

function comparison({ what, note, beforeMb, afterMb }: Comparison): Html {
  const end = Math.max(beforeMb, afterMb);
  const share = beforeMb > 0 ? html` <strong>${shareText(beforeMb, afterMb)}</strong>` : undefined;
  const row = (side: string, megabytes: number, look: string) =>
    html`<tr><th scope="row">${side}</th><td class="wide">${bar([{ from: 0, to: megabytes, look }], end)}</td><td class="number">${sizeText(megabytes)}</td></tr>`;
  return html`<table class="bars">
<caption>${what}${share} <span class="quiet">(${note})</span></caption>
<tbody>
${row('Before', beforeMb, 'before')}
${row('After', afterMb, 'after')}
</tbody>
</table>`;
}
