import type { DiskSpaceEstimate, PlanChange } from '../../index.ts';
import type { Colors } from '../terminal.ts';
import { formatBytes } from './format-bytes.ts';
import { countOf } from './format-count.ts';

/** What a plan changes and costs. */
export interface PlannedChanges {
  readonly changes: readonly PlanChange[];
  readonly cost: DiskSpaceEstimate;
}

/** A plan as a readable difference: `-` goes, `~` changes, `>` is renamed, `+` comes; then what that costs. */
export function planChangesText({ changes, cost }: PlannedChanges, colors: Colors): string {
  const width = Math.max(0, ...changes.map((change) => subjectOf(change).length));
  return [
    `Changes to index '${cost.indexName}' (${countOf(cost.docCount, 'document')}):`,
    ...changes.map((change) => {
      const { mark, tone } = marks[change.kind];
      return `  ${colors[tone](mark)} ${subjectOf(change).padEnd(width)}  ${detailOf(change)}`.trimEnd();
    }),
    'Cost:',
    ...costLines(changes, cost).map((line) => `  ${line}`),
  ].join('\n');
}

const marks = {
  removed: { mark: '-', tone: 'red' },
  changed: { mark: '~', tone: 'yellow' },
  renamed: { mark: '>', tone: 'yellow' },
  added: { mark: '+', tone: 'green' },
} as const satisfies Readonly<Record<PlanChange['kind'], { mark: string; tone: keyof Colors }>>;

function subjectOf(change: PlanChange): string {
  if (change.kind === 'renamed') {
    return change.what === 'field' ? change.from : change.what;
  }
  return change.field ?? 'index';
}

function detailOf(change: PlanChange): string {
  switch (change.kind) {
    case 'added': {
      const attrs = Object.entries(change.attrs).map(([name, value]) => `${name} ${shown(value)}`);
      return [change.type, ...attrs].join(', ');
    }
    case 'removed':
      return `${change.type}; documents keep its data`;
    case 'changed':
      return `${change.attribute}: ${shown(change.from)} -> ${shown(change.to)}`;
    case 'renamed':
      return change.what === 'field'
        ? `-> ${change.to}${change.inDocuments ? ' (in every document)' : ' (in the index only)'}`
        : `${shown(change.from)} -> ${shown(change.to)}${change.inDocuments ? ' (every key)' : ''}`;
  }
}

function shown(value: string | number | boolean | null): string {
  return value === null ? 'default' : value === '' ? '""' : String(value);
}

function costLines(changes: readonly PlanChange[], cost: DiskSpaceEstimate): string[] {
  const converts = cost.vectorFields.length > 0;
  const renames = changes.some((change) => change.kind === 'renamed' && change.inDocuments);
  const rewritten = converts || renames ? `${countOf(cost.docCount, 'document')} rewritten` : 'no document is touched';
  const { memorySavingsAfterBytes: saved } = cost;
  return [
    `no searches until ${countOf(cost.docCount, 'document')} are indexed again`,
    rewritten,
    ...(converts ? [`~${formatBytes(cost.backupBytes)} of backup`] : []),
    ...(saved === 0 ? [] : [`~${formatBytes(Math.abs(saved))} ${saved > 0 ? 'less' : 'more'} memory for vectors`]),
  ];
}
