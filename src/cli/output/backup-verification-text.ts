import type { BackupVerification, VerifiedRun } from '../../index.ts';
import type { Colors } from '../terminal.ts';
import { batchCount, problemText } from './backup-words.ts';
import { formatBytes } from './format-bytes.ts';
import { countOf } from './format-count.ts';

const words = { intact: 'intact', damaged: 'DAMAGED', incomplete: 'half-written' } as const;
const tones = { intact: 'green', damaged: 'red', incomplete: 'yellow' } as const satisfies Record<
  VerifiedRun['verdict'],
  keyof Colors
>;
const widest = words.incomplete.length;

/** What `rvl migrate backup verify` prints: a line a run, what is damaged below it, and the sum. */
export function backupVerificationText({ runs, problems, verdict }: BackupVerification, colors: Colors): string {
  const beside = problems.length === 0 ? [] : [colors.red('Beside the runs:'), ...problems.map(problemText)];
  const next = verdict === 'damaged' ? ['  Next: restore the files named above from a copy'] : [];
  return [...runs.flatMap((run) => runLines(run, colors)), ...beside, '', sumText(runs, problems.length), ...next].join(
    '\n',
  );
}

function runLines(run: VerifiedRun, colors: Colors): string[] {
  const word = colors[tones[run.verdict]](words[run.verdict].padEnd(widest));
  return [`${word}  ${run.index}  ${run.runId}  ${readText(run)}`, ...run.problems.map(problemText)];
}

function readText({ verdict, frames, documents, bytes, checksums }: VerifiedRun): string {
  const read = `${countOf(documents, 'key')} in ${batchCount(frames)}, ${formatBytes(bytes)}`;
  if (verdict === 'incomplete') {
    return `its dump never ended; what was not sealed is not checked (${formatBytes(bytes)})`;
  }
  return checksums ? read : `${read}; no checksums, every batch was decoded`;
}

function sumText(runs: readonly VerifiedRun[], beside: number): string {
  const count = (verdict: VerifiedRun['verdict']): number => runs.filter((run) => run.verdict === verdict).length;
  const parts = (['intact', 'damaged', 'incomplete'] as const)
    .map((verdict) => `${count(verdict)} ${words[verdict].toLowerCase()}`)
    .join(', ');
  return `${countOf(runs.length, 'run')} checked: ${parts}${beside === 0 ? '' : `; ${countOf(beside, 'problem')} beside them`}`;
}

/** `Checking: 41%, 1.2 GB of 2.9 GB`. */
export function backupProgress(doneBytes: number, totalBytes: number): string {
  const percent = totalBytes === 0 ? 100 : Math.min(100, Math.floor((100 * doneBytes) / totalBytes));
  return `Checking: ${percent}%, ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`;
}
