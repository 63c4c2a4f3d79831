import type { MigrationReport } from '../../src/report/report.ts';

/** Seconds and documents of a step with a steady rate. */
function steady(fromSeconds: number, seconds: number, docs: number) {
  const points = Array.from({ length: 21 }, (_, place) => place / 20);
  return {
    startedSeconds: fromSeconds,
    durationSeconds: seconds,
    progressSeconds: points.map((share) => fromSeconds + share * seconds),
    progressDocs: points.map((share) => Math.round(share * docs)),
  };
}

const nothing = { progressSeconds: [], progressDocs: [] };

/** A report that has every section. */
export const sampleReport: MigrationReport = {
  sourceIndex: 'products',
  targetIndex: 'products_v2',
  result: 'succeeded',
  runId: '20261122-084335-a1b2c3',
  startedAt: '2026-11-22T08:43:35Z',
  finishedAt: '2026-11-22T08:44:17Z',
  timings: { totalMigrationDurationSeconds: 42, validationDurationSeconds: 0.8, downtimeDurationSeconds: 34.5 },
  validation: {
    schemaMatch: true,
    docCountMatch: true,
    keySampleExists: true,
    indexingFailuresDelta: 0,
    queryChecks: [{ name: 'functional:wildcard_search', passed: true, details: 'found 100000' }],
    errors: [],
    warnings: ['Searching field "embedding" by documents\' own vectors found 18 of 20'],
  },
  benchmarkSummary: { documentsIndexedPerSecond: 4000, sourceIndexSizeMb: 420.5, targetIndexSizeMb: 221.25 },
  diskSpaceEstimate: {
    indexName: 'products',
    docCount: 100_000,
    storageType: 'hash',
    vectorFields: [],
    totalSourceVectorBytes: 307_200_000,
    totalTargetVectorBytes: 76_800_000,
    rdbSnapshotDiskBytes: 0,
    rdbCowMemoryIfConcurrentBytes: 0,
    aofEnabled: false,
    aofGrowthBytes: 0,
    totalNewDiskBytes: 0,
    memorySavingsAfterBytes: 230_400_000,
    backupBytes: 311_000_000,
  },
  backup: { backupDir: '/srv/backups', backupPaths: ['/srv/backups/migration_backup_products'] },
  documents: { converted: 99_990, alreadyConverted: 0, gone: 3, updatedMeanwhile: 7, skippedInvalid: 0 },
  encodings: [
    {
      field: 'embedding',
      sourceDtype: 'float32',
      targetDtype: 'int8',
      distanceMetric: 'IP',
      scaling: { kind: 'symmetric', scale: 0.0164471 },
      formula: 'round(x / 0.0164471), at least -127 and at most 127',
      distanceFormula: '1 - 0.000270507 * (1 - reported distance)',
      values: 76_800_000,
      saturatedValues: 3335,
    },
  ],
  changes: [
    { kind: 'renamed', what: 'name', from: 'products', to: 'products_v2' },
    { kind: 'changed', field: 'embedding', what: 'datatype', from: 'float32', to: 'int8' },
    { kind: 'renamed', field: 'title', what: 'field', from: 'title', to: 'headline' },
    { kind: 'removed', field: 'brand', what: 'field', from: 'tag, sortable' },
    { kind: 'added', field: 'price', what: 'field', to: 'numeric, sortable' },
  ],
  timeline: {
    awayFromSeconds: 6,
    awayUntilSeconds: 40.5,
    steps: [
      { step: 'enumerate', startedSeconds: 0, durationSeconds: 0.5, ...nothing },
      { step: 'dump', ...steady(0.5, 5.4, 100_000) },
      { step: 'drop', startedSeconds: 5.95, durationSeconds: 0.06, ...nothing },
      { step: 'quantize', ...steady(6.1, 9.4, 100_000) },
      { step: 'create', startedSeconds: 15.5, durationSeconds: 0.02, ...nothing },
      { step: 'index', ...steady(15.52, 25, 100_000), usage: { clientCpuMs: 90, serverCpuMs: 24_000, diskMs: 0 } },
      { step: 'validate', startedSeconds: 40.6, durationSeconds: 0.8, ...nothing },
    ],
  },
  quality: [
    {
      field: 'embedding',
      sourceDtype: 'float32',
      targetDtype: 'int8',
      metric: 'IP',
      algorithm: 'hnsw',
      originals: 'backup',
      k: 10,
      queries: 100,
      documents: 99_990,
      leftOut: 10,
      recall: 0.962,
      lowestRecall: 0.7,
      recallCounts: [0, 0, 0, 0, 0, 0, 0, 2, 5, 22, 71],
      worstQueries: [{ key: 'product:77', recall: 0.7 }],
      drift: { hits: 987, mean: 0.0012, p95: 0.0031, max: 0.0084, meanDistance: 0.412 },
    },
  ],
  warnings: ['Index downtime is required'],
  manualActions: [],
};

/** Every kind of name that might become markup, in every place that comes from outside. */
export const hostileText = `"><img src=x onerror=alert(1)><script>window.owned=1</script>'\`&lt;\u202Egnp\u0000</style></title>{{7*7}}`;

/** Words of the program's own. */
const fixed = new Set([
  'result',
  'kind',
  'sourceDtype',
  'targetDtype',
  'metric',
  'distanceMetric',
  'originals',
  'storageType',
]);

/** The sample with {@link hostileText} wherever a name or message stands. */
export const hostileReport: MigrationReport = JSON.parse(
  JSON.stringify(sampleReport, (key, value) => (typeof value === 'string' && !fixed.has(key) ? hostileText : value)),
);
