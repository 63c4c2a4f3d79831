import type { Assessment, DatatypeAssessment } from '../../index.ts';
import { countOf, formatCount } from './format-count.ts';
import { table } from './table.ts';

/** What `rvl migrate assess` prints: what was compared, one line a datatype, then what to know about them. */
export function assessmentText(assessment: Assessment): string {
  const { index, field, dims, metric, algorithm, k } = assessment;
  return [
    `Index "${index}", field "${field}": ${dims} dimensions, ${metric}, ${algorithm.toUpperCase()}`,
    sampleLine(assessment),
    '',
    table(
      ['Datatype', `Recall@${k}`, 'Worst query', 'Bytes/vector', 'In documents', 'In the index', 'Note'],
      assessment.datatypes.map(row),
    ),
    ...section('Encoding:', assessment.datatypes.flatMap(encoding)),
    ...section('Queries that suffer most:', assessment.datatypes.flatMap(worst)),
    ...section('The index as it is:', ownRecall(assessment)),
  ].join('\n');
}

function sampleLine({ sampledVectors, documents, queries, leftOut }: Assessment): string {
  const skipped = leftOut === 0 ? '' : `; ${countOf(leftOut, 'document')} without a usable vector left out`;
  return `${countOf(queries, 'query').replace(/querys$/, 'queries')} against exact search among ${formatCount(sampledVectors)} of ${countOf(documents, 'document')}${skipped}`;
}

function row(one: DatatypeAssessment): string[] {
  const worstRecall = one.recallCounts === undefined ? '-' : (one.worstQueries?.[0]?.recall ?? 1).toFixed(2);
  const notes = [one.current ? 'now' : '', one.obstacle ?? ''].filter((note) => note !== '');
  return [
    one.datatype,
    one.recall?.toFixed(3) ?? '-',
    worstRecall,
    formatCount(one.vectorBytes),
    one.documentsMb === undefined ? '-' : `${one.documentsMb.toFixed(1)} MB`,
    `${one.indexMb.toFixed(1)} MB`,
    notes.join('; '),
  ];
}

function encoding({ datatype, formula, saturatedShare = 0 }: DatatypeAssessment): string[] {
  const cut = saturatedShare > 0 ? ` (${(saturatedShare * 100).toFixed(3)} % cut off)` : '';
  return formula === undefined ? [] : [`${datatype}: ${formula}${cut}`];
}

function worst({ datatype, worstQueries = [] }: DatatypeAssessment): string[] {
  const named = worstQueries.map(({ key, recall }) => `${key} (${recall.toFixed(2)})`);
  return named.length === 0 ? [] : [`${datatype}: ${named.join(', ')}`];
}

function ownRecall({ algorithm, indexRecalls, k, sampledVectors }: Assessment): string[] {
  if (algorithm === 'flat') {
    return ['FLAT searches exactly: nothing is lost beside the encoding'];
  }
  if (indexRecalls.length === 0) {
    return [
      `its own recall is not known from ${formatCount(sampledVectors)} vectors; sample the whole index to see it`,
    ];
  }
  return indexRecalls.map(({ recall, efRuntime }) => {
    const width = efRuntime === undefined ? 'its own EF_RUNTIME' : `EF_RUNTIME ${efRuntime}`;
    return `recall@${k} ${recall.toFixed(3)} with ${width}`;
  });
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines.map((line) => `- ${line}`)];
}
