import type { DiskSpaceEstimate, VectorFieldEstimate } from './estimate.ts';
import { grouped } from './wording.ts';

/**
 * The estimate as the guide prints it; the backup's own size follows as a paragraph of its own.
 *
 * @returns lines without a newline at the end
 */
export function estimateText(estimate: DiskSpaceEstimate): string {
  if (estimate.vectorFields.length === 0) {
    return 'No vectors are re-encoded by this migration: no additional disk space is required.';
  }
  return [
    'Pre-migration disk space estimate:',
    `  Index: ${estimate.indexName} (${grouped(estimate.docCount)} documents)`,
    ...estimate.vectorFields.map(fieldLine),
    '',
    `  RDB snapshot (BGSAVE): ~${formatBytes(estimate.rdbSnapshotDiskBytes)}`,
    aofLine(estimate),
    `  Total new disk required: ~${formatBytes(estimate.totalNewDiskBytes)}`,
    '',
    memoryLine(estimate),
    '',
    `  Backup directory (--backup-dir): ~${formatBytes(estimate.backupBytes)}`,
  ].join('\n');
}

function fieldLine(field: VectorFieldEstimate): string {
  return `  Vector field '${field.fieldName}': ${field.dims} dims, ${field.sourceDtype} -> ${field.targetDtype}`;
}

function aofLine(estimate: DiskSpaceEstimate): string {
  return estimate.aofEnabled
    ? `  AOF growth (appendonly=yes): ~${formatBytes(estimate.aofGrowthBytes)}`
    : '  AOF growth: not estimated (pass --aof-enabled if AOF is on)';
}

function memoryLine({ memorySavingsAfterBytes: savings, totalSourceVectorBytes: source }: DiskSpaceEstimate): string {
  const percent = source === 0 ? 0 : Math.round((100 * Math.abs(savings)) / source);
  const size = formatBytes(Math.abs(savings));
  return savings < 0
    ? `  Post-migration memory growth: ~${size} (${percent}% increase)`
    : `  Post-migration memory savings: ~${size} (${percent}% reduction)`;
}

const units = [
  { name: 'GB', bytes: 1024 ** 3, decimals: 2 },
  { name: 'MB', bytes: 1024 ** 2, decimals: 1 },
  { name: 'KB', bytes: 1024, decimals: 1 },
] as const;

/** Bytes as people read them, in steps of 1024: `2.87 GB`, `292.0 MB`, `12 bytes`. */
export function formatBytes(bytes: number): string {
  const unit = units.find((candidate) => bytes >= candidate.bytes);
  return unit === undefined ? `${bytes} bytes` : `${(bytes / unit.bytes).toFixed(unit.decimals)} ${unit.name}`;
}
