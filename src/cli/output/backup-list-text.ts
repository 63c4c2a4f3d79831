import type { BackupList, BackupSummary } from '../../index.ts';
import { backupStateText, problemText } from './backup-words.ts';
import { formatBytes } from './format-bytes.ts';
import { formatCount } from './format-count.ts';
import { table } from './table.ts';

const headings = ['Index', 'Run', 'Phase', 'Created', 'Backup', 'Keys', 'Batches', 'Size', 'Workers', 'Checksums'];

/** What `rvl migrate backup list` prints: a line a run, and below them what cannot be read. */
export function backupListText({ backupDir, runs, unreadable }: BackupList): string {
  const rows = runs.length === 0 ? [] : [table(headings, runs.map(cells))];
  const damaged = unreadable.length === 0 ? [] : ['', 'Damaged journals:', ...unreadable.map(problemText)];
  return [`Backups in ${backupDir}`, ...rows, ...damaged].join('\n');
}

function cells(run: BackupSummary): string[] {
  const keys = run.documents ?? run.keys;
  return [
    run.index,
    run.runId,
    run.phase,
    run.createdAt ?? '-',
    backupStateText(run),
    keys === undefined ? '-' : formatCount(keys),
    formatCount(run.frames),
    formatBytes(run.bytes),
    `${run.workers}`,
    run.checksums ? 'yes' : 'no',
  ];
}
