import type { DiskSpaceEstimate } from '../plan/estimate.ts';
import type { BenchmarkSummary, DocumentCounts, Timings } from '../report/report.ts';

// The keys of a report's number tables, in the order they are written. One table serves writing and reading.

/** Timings by their YAML keys. */
export const timingKeys: Readonly<Record<keyof Timings, string>> = {
  totalMigrationDurationSeconds: 'total_migration_duration_seconds',
  enumerateDurationSeconds: 'enumerate_duration_seconds',
  dumpDurationSeconds: 'dump_duration_seconds',
  dropDurationSeconds: 'drop_duration_seconds',
  quantizeDurationSeconds: 'quantize_duration_seconds',
  fieldRenameDurationSeconds: 'field_rename_duration_seconds',
  keyRenameDurationSeconds: 'key_rename_duration_seconds',
  recreateDurationSeconds: 'recreate_duration_seconds',
  initialIndexingDurationSeconds: 'initial_indexing_duration_seconds',
  validationDurationSeconds: 'validation_duration_seconds',
  downtimeDurationSeconds: 'downtime_duration_seconds',
};

/** Rates and sizes by their YAML keys. */
export const benchmarkKeys: Readonly<Record<keyof BenchmarkSummary, string>> = {
  documentsIndexedPerSecond: 'documents_indexed_per_second',
  sourceIndexSizeMb: 'source_index_size_mb',
  targetIndexSizeMb: 'target_index_size_mb',
  indexSizeDeltaMb: 'index_size_delta_mb',
};

/** Document counts by their YAML keys. */
export const documentKeys: Readonly<Record<keyof DocumentCounts, string>> = {
  converted: 'converted',
  alreadyConverted: 'already_converted',
  gone: 'gone',
  updatedMeanwhile: 'updated_meanwhile',
  skippedInvalid: 'skipped_invalid',
};

/** The figures of an estimate by their YAML keys; they follow `vector_fields`. */
export const estimateKeys = {
  totalSourceVectorBytes: 'total_source_vector_bytes',
  totalTargetVectorBytes: 'total_target_vector_bytes',
  rdbSnapshotDiskBytes: 'rdb_snapshot_disk_bytes',
  rdbCowMemoryIfConcurrentBytes: 'rdb_cow_memory_if_concurrent_bytes',
  aofEnabled: 'aof_enabled',
  aofGrowthBytes: 'aof_growth_bytes',
  totalNewDiskBytes: 'total_new_disk_bytes',
  memorySavingsAfterBytes: 'memory_savings_after_bytes',
  backupBytes: 'backup_bytes',
} as const satisfies Partial<Record<keyof DiskSpaceEstimate, string>>;

/** Writes the figures that are there, rounded to thousandths, in the order of the table. */
export function writeFigures<Member extends string>(
  values: Readonly<Partial<Record<NoInfer<Member>, number | boolean | undefined>>>,
  keys: Readonly<Record<Member, string>>,
): Record<string, number | boolean> {
  const members = Object.keys(keys) as Member[];
  const written = members.flatMap((member) => {
    const value = values[member];
    return value === undefined ? [] : [[keys[member], rounded(value)] as const];
  });
  return Object.fromEntries(written);
}

function rounded(value: number | boolean): number | boolean {
  return typeof value === 'boolean' ? value : Math.round(value * 1000) / 1000;
}
