import type { DiskSpaceEstimate, VectorFieldEstimate } from '../plan/estimate.ts';
import type { DocumentCounts, MigrationReport, ValidationVerdict } from '../report/report.ts';
import { datatypes } from '../vectors/datatypes.ts';
import {
  flag,
  isAbsent,
  items,
  number,
  openLoosely,
  type Place,
  required,
  requiredText,
  text,
  texts,
  word,
} from './place.ts';
import { readChange } from './report-changes.ts';
import { readEncoding } from './report-encodings.ts';
import { readQuality } from './report-quality.ts';
import { benchmarkKeys, documentKeys, estimateKeys, timingKeys } from './report-sections.ts';
import { readTimeline } from './report-timeline.ts';

const results = ['succeeded', 'failed', 'interrupted'] as const;

/** Reads a whole report; what is missing or wrong is added to the place's problems, and a stand-in returned. */
export function readReportAt(place: Place): MigrationReport {
  const report = openLoosely(place, 'report');
  const runId = text(report('run_id'));
  const backup = readBackup(report('backup'));
  return {
    sourceIndex: requiredText(report('source_index')),
    targetIndex: requiredText(report('target_index')),
    result: required(report('result'), word(report('result'), results)) ?? 'failed',
    ...(runId !== undefined && { runId }),
    startedAt: requiredText(report('started_at')),
    finishedAt: requiredText(report('finished_at')),
    timings: readNumbers(report('timings'), timingKeys),
    validation: readVerdict(report('validation')),
    benchmarkSummary: readNumbers(report('benchmark_summary'), benchmarkKeys),
    ...ifPresent(report('disk_space_estimate'), (at) => ({ diskSpaceEstimate: readEstimate(at) })),
    ...(backup !== undefined && { backup }),
    ...ifPresent(report('documents'), (at) => ({ documents: readDocuments(at) })),
    ...ifPresent(report('encodings'), (at) => ({ encodings: items(at).map(readEncoding) })),
    ...ifPresent(report('changes'), (at) => ({ changes: items(at).map(readChange) })),
    ...ifPresent(report('timeline'), (at) => ({ timeline: readTimeline(at) })),
    ...ifPresent(report('quality'), (at) => ({ quality: items(at).map(readQuality) })),
    warnings: items(report('warnings')).map(requiredText),
    manualActions: items(report('manual_actions')).map(requiredText),
  };
}

function ifPresent<Members extends object>(
  place: Place,
  read: (place: Place) => Members,
): Members | Record<never, never> {
  return isAbsent(place) ? {} : read(place);
}

/** The numbers that are there, by the members of the table. */
export function readNumbers<Member extends string>(
  place: Place,
  keys: Readonly<Record<Member, string>>,
): Partial<Record<Member, number>> {
  const section = openLoosely(place, 'section');
  const read = Object.entries<string>(keys).flatMap(([member, key]) => {
    const value = number(section(key));
    return value === undefined ? [] : [[member, value] as const];
  });
  return Object.fromEntries(read) as Partial<Record<Member, number>>;
}

function readVerdict(place: Place): ValidationVerdict {
  const verdict = openLoosely(place, 'validation section');
  return {
    schemaMatch: flag(verdict('schema_match')) ?? false,
    docCountMatch: flag(verdict('doc_count_match')) ?? false,
    keySampleExists: flag(verdict('key_sample_exists')) ?? false,
    indexingFailuresDelta: number(verdict('indexing_failures_delta')) ?? 0,
    queryChecks: items(verdict('query_checks')).map((item) => {
      const check = openLoosely(item, 'query check');
      const details = text(check('details'));
      return {
        name: requiredText(check('name')),
        passed: flag(check('passed')) ?? false,
        ...(details !== undefined && { details }),
      };
    }),
    errors: items(verdict('errors')).map(requiredText),
    warnings: items(verdict('warnings')).map(requiredText),
  };
}

function readBackup(place: Place): MigrationReport['backup'] {
  if (isAbsent(place)) {
    return undefined;
  }
  const backup = openLoosely(place, 'backup section');
  return { backupDir: requiredText(backup('backup_dir')), backupPaths: texts(backup('backup_paths')) ?? [] };
}

const noDocuments: DocumentCounts = {
  converted: 0,
  alreadyConverted: 0,
  gone: 0,
  updatedMeanwhile: 0,
  skippedInvalid: 0,
};

function readDocuments(place: Place): DocumentCounts {
  return { ...noDocuments, ...readNumbers(place, documentKeys) };
}

const { aofEnabled: _flag, ...byteKeys } = estimateKeys;

const noBytes: Readonly<Record<keyof typeof byteKeys, number>> = {
  totalSourceVectorBytes: 0,
  totalTargetVectorBytes: 0,
  rdbSnapshotDiskBytes: 0,
  rdbCowMemoryIfConcurrentBytes: 0,
  aofGrowthBytes: 0,
  totalNewDiskBytes: 0,
  memorySavingsAfterBytes: 0,
  backupBytes: 0,
};

function readEstimate(place: Place): DiskSpaceEstimate {
  const estimate = openLoosely(place, 'disk_space_estimate section');
  return {
    indexName: requiredText(estimate('index_name')),
    docCount: number(estimate('doc_count')) ?? 0,
    storageType: text(estimate('storage_type')) ?? 'hash',
    vectorFields: items(estimate('vector_fields')).map(readVectorField),
    ...noBytes,
    ...readNumbers(place, byteKeys),
    aofEnabled: flag(estimate('aof_enabled')) ?? false,
  };
}

function readVectorField(place: Place): VectorFieldEstimate {
  const field = openLoosely(place, 'vector field');
  return {
    fieldName: requiredText(field('field_name')),
    dims: number(field('dims')) ?? 0,
    sourceDtype: word(field('source_dtype'), datatypes) ?? 'float32',
    targetDtype: word(field('target_dtype'), datatypes) ?? 'float32',
    sourceBytesPerDoc: number(field('source_bytes_per_doc')) ?? 0,
    targetBytesPerDoc: number(field('target_bytes_per_doc')) ?? 0,
  };
}
