import type { Benchmark } from '../report/complete-report.ts';
import type { MigrationReport } from '../report/report.ts';
import { documentPlace, isAbsent, openLoosely, requiredText } from './place.ts';
import type { Reading } from './problem.ts';
import { readDocument } from './read-document.ts';
import { readNumbers } from './report-reading.ts';
import { benchmarkKeys, timingKeys, writeFigures } from './report-sections.ts';
import { readTimeline, writeTimeline } from './report-timeline.ts';
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

/** Reads a benchmark file, ours or Python's. Keys this program does not know are ignored. */
export function readBenchmark(text: string): Reading<Benchmark> {
  return readDocument(text, (plain) => {
    const place = documentPlace(plain);
    const benchmark = openLoosely(place, 'benchmark report');
    const timeline = benchmark('timeline');
    const value = {
      sourceIndex: requiredText(benchmark('source_index')),
      targetIndex: requiredText(benchmark('target_index')),
      timings: readNumbers(benchmark('timings'), timingKeys),
      benchmarkSummary: readNumbers(benchmark('benchmark_summary'), benchmarkKeys),
      ...(!isAbsent(timeline) && { timeline: readTimeline(timeline) }),
    };
    return place.problems.length > 0 ? { problems: place.problems } : { value };
  });
}
