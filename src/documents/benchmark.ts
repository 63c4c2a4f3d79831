import type { MigrationReport } from '../report/report.ts';
import { benchmarkKeys, timingKeys, writeFigures } from './report-sections.ts';
import { writeTimeline } from './report-timeline.ts';
import { writeYaml } from './write-yaml.ts';

/** Writes the file for `--benchmark-out`: the report's figures and verdict, without its texts. */
export function writeBenchmark(report: MigrationReport): string {
  const { validation, timeline } = report;
  return writeYaml({
    version: 1,
    mode: 'drop_recreate',
    source_index: report.sourceIndex,
    target_index: report.targetIndex,
    result: report.result,
    timings: writeFigures(report.timings, timingKeys),
    benchmark_summary: writeFigures(report.benchmarkSummary, benchmarkKeys),
    validation: {
      schema_match: validation.schemaMatch,
      doc_count_match: validation.docCountMatch,
      indexing_failures_delta: validation.indexingFailuresDelta,
      key_sample_exists: validation.keySampleExists,
    },
    ...(timeline !== undefined && { timeline: writeTimeline(timeline) }),
  });
}
