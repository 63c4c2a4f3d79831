import { formatBytes } from './estimate-text.ts';
import type { MeasuredEstimate } from './measured-estimate.ts';
import { counted, grouped } from './wording.ts';

/** What was measured, as a paragraph below the estimate; lines without a newline at the end. */
export function measuredText(measured: MeasuredEstimate, options: { readonly backupDir?: string } = {}): string {
  const { docCount, sampledDocs } = measured;
  const of = docCount === sampledDocs ? '' : ` of ${grouped(docCount)}`;
  return [
    `Measured on the live index (${counted(sampledDocs, 'document')} sampled${of}):`,
    `  Backup: ${backupText(measured, options.backupDir)}`,
    `  Redis memory: ${memoryText(measured)}`,
    `  Time: ${timeText(measured)}`,
  ].join('\n');
}

function backupText(measured: MeasuredEstimate, backupDir: string | undefined): string {
  const { backupBytes } = measured;
  return backupBytes === 0
    ? 'none, no vector is re-encoded'
    : `~${formatBytes(backupBytes)}${diskText(measured, backupDir)}`;
}

/** Whether a backup fits, for a backup directory that was looked at. */
export function diskText(
  { backupDirFreeBytes, backupFits }: Pick<MeasuredEstimate, 'backupDirFreeBytes' | 'backupFits'>,
  backupDir = 'the backup directory',
): string {
  if (backupDirFreeBytes === undefined) {
    return '';
  }
  const verdict = backupFits === true ? 'enough' : 'NOT enough';
  return `; ${backupDir} has ${formatBytes(backupDirFreeBytes)} free, ${verdict}`;
}

function memoryText(measured: MeasuredEstimate): string {
  const [now, peak, after] = [measured.currentMemoryBytes, measured.peakMemoryBytes, measured.finalMemoryBytes].map(
    formatBytes,
  );
  const limit =
    measured.maxMemoryBytes === undefined
      ? 'no maxmemory is set'
      : `maxmemory ${formatBytes(measured.maxMemoryBytes)}, ${measured.memoryFits === true ? 'enough' : 'NOT enough'}`;
  return `${now} now, at most ~${peak} meanwhile, ~${after} after (${limit})`;
}

function timeText({ backupSeconds, changeSeconds, indexingSeconds, downtimeSeconds }: MeasuredEstimate): string {
  const before = backupSeconds > 0 ? `~${formatSeconds(backupSeconds)} to back up, then ` : '';
  const parts = changeSeconds > 0 ? [`${formatSeconds(changeSeconds)} to change the documents`] : [];
  if (downtimeSeconds === undefined) {
    const least = changeSeconds > 0 ? `at least ~${formatSeconds(changeSeconds)} of downtime` : 'downtime';
    return `${before}${least}; how long indexing takes, this server's figures do not tell`;
  }
  const detail = [...parts, `${formatSeconds(indexingSeconds ?? 0)} to index them`].join(', ');
  return `${before}~${formatSeconds(downtimeSeconds)} of downtime (${detail})`;
}

/** The plan's warning below the one about downtime; undefined where it would be under a second, or nobody can tell. */
export function downtimeNote(measured: MeasuredEstimate): string | undefined {
  const { downtimeSeconds, changeSeconds } = measured;
  const seconds = downtimeSeconds ?? changeSeconds;
  if (seconds < 1) {
    return undefined;
  }
  const least = downtimeSeconds === undefined ? 'at least about' : 'about';
  const sampled = counted(measured.sampledDocs, 'document');
  return `Downtime will be ${least} ${formatSeconds(seconds)}, estimated from a sample of ${sampled}; "rvl migrate estimate --url" tells more`;
}

/** Seconds as people read them: `0.4 s`, `12 s`, `3 min`, `2.5 h`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) {
    return `${Math.max(0.1, seconds).toFixed(1)} s`;
  }
  if (seconds < 120) {
    return `${Math.round(seconds)} s`;
  }
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
