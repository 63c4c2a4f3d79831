import type { BackupProblem, BackupSummary } from '../../index.ts';
import { formatCount } from './format-count.ts';

const states: Readonly<Record<BackupSummary['backup'], string>> = {
  complete: 'complete',
  incomplete: 'half-written',
  none: 'no vectors',
};

/** `complete`, `half-written, archived`. */
export function backupStateText({ backup, archived }: Pick<BackupSummary, 'backup' | 'archived'>): string {
  return `${states[backup]}${archived ? ', archived' : ''}`;
}

/** `  /backups/x.data, byte 128 (batch 3): its checksum …`. */
export function problemText({ path, byte, frame, reason }: BackupProblem): string {
  const place = `${byte === undefined ? '' : `, byte ${byte}`}${frame === undefined ? '' : ` (batch ${frame})`}`;
  return `  ${path}${place}: ${reason}`;
}

/** `1 batch`, `2,000 batches`. */
export function batchCount(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'batch' : 'batches'}`;
}
