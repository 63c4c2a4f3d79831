import type { DiskSpaceEstimate } from '../plan/estimate.ts';
import type { MigrationReport, ValidationVerdict } from '../report/report.ts';
import { documentPlace } from './place.ts';
import type { Reading } from './problem.ts';
import { readDocument } from './read-document.ts';
import { writeChange } from './report-changes.ts';
import { writeEncoding } from './report-encodings.ts';
import { writeQuality } from './report-quality.ts';
import { readReportAt } from './report-reading.ts';
import { benchmarkKeys, documentKeys, estimateKeys, timingKeys, writeFigures } from './report-sections.ts';
import { writeTimeline } from './report-timeline.ts';
import { writeYaml } from './write-yaml.ts';

/**
 * Writes the report of an apply or validate with Python's keys in Python's order, durations in seconds to the millisecond.
 *
 * Ours beside them: `run_id`, `documents`, `encodings`, `changes`, `timeline`, `quality`, `validation.warnings`, the durations
 * of enumerating and dumping, and the estimate's `backup_bytes`. What did not happen is left out.
 */
export function writeReport(report: MigrationReport): string {
  const { diskSpaceEstimate, backup, documents, encodings, changes, timeline, quality } = report;
  return writeYaml({
    version: 1,
    mode: 'drop_recreate',
    source_index: report.sourceIndex,
    target_index: report.targetIndex,
    result: report.result,
    ...(report.runId !== undefined && { run_id: report.runId }),
    started_at: report.startedAt,
    finished_at: report.finishedAt,
    timings: writeFigures(report.timings, timingKeys),
    validation: writeVerdict(report.validation),
    benchmark_summary: writeFigures(report.benchmarkSummary, benchmarkKeys),
    ...(diskSpaceEstimate !== undefined && { disk_space_estimate: writeEstimate(diskSpaceEstimate) }),
    ...(backup !== undefined && { backup: { backup_dir: backup.backupDir, backup_paths: backup.backupPaths } }),
    ...(documents !== undefined && { documents: writeFigures(documents, documentKeys) }),
    ...(encodings !== undefined && { encodings: encodings.map(writeEncoding) }),
    ...(changes !== undefined && { changes: changes.map(writeChange) }),
    ...(timeline !== undefined && { timeline: writeTimeline(timeline) }),
    ...(quality !== undefined && { quality: quality.map(writeQuality) }),
    warnings: report.warnings,
    manual_actions: report.manualActions,
  });
}

/** Reads a report, ours or Python's. Keys this program does not know are ignored: reports are written by programs. */
export function readReport(text: string): Reading<MigrationReport> {
  return readDocument(text, (plain) => {
    const place = documentPlace(plain);
    const value = readReportAt(place);
    return place.problems.length > 0 ? { problems: place.problems } : { value };
  });
}

function writeEstimate(estimate: DiskSpaceEstimate): Readonly<Record<string, unknown>> {
  return {
    index_name: estimate.indexName,
    doc_count: estimate.docCount,
    storage_type: estimate.storageType,
    vector_fields: estimate.vectorFields.map((field) => ({
      field_name: field.fieldName,
      dims: field.dims,
      source_dtype: field.sourceDtype,
      target_dtype: field.targetDtype,
      source_bytes_per_doc: field.sourceBytesPerDoc,
      target_bytes_per_doc: field.targetBytesPerDoc,
    })),
    ...writeFigures(estimate, estimateKeys),
  };
}

function writeVerdict(verdict: ValidationVerdict): Readonly<Record<string, unknown>> {
  return {
    schema_match: verdict.schemaMatch,
    doc_count_match: verdict.docCountMatch,
    key_sample_exists: verdict.keySampleExists,
    indexing_failures_delta: verdict.indexingFailuresDelta,
    query_checks: verdict.queryChecks.map(({ name, passed, details }) => ({
      name,
      passed,
      ...(details !== undefined && { details }),
    })),
    errors: verdict.errors,
    ...(verdict.warnings.length > 0 && { warnings: verdict.warnings }),
  };
}
