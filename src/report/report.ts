import type { DefinitionChange } from '../plan/definition-changes.ts';
import type { Datatype, DistanceMetric } from '../vectors/datatypes.ts';
import type { Scaling } from '../vectors/scaling.ts';
import type { FieldQuality } from './quality.ts';
import type { Timeline } from './timeline.ts';

/** One check of a query-check file, or the built-in search. */
export interface QueryCheck {
  readonly name: string;
  readonly passed: boolean;
  readonly details?: string;
}

/** The verdict on a migrated index. */
export interface ValidationVerdict {
  readonly schemaMatch: boolean;
  readonly docCountMatch: boolean;
  readonly keySampleExists: boolean;
  /** Indexing failures of the target beyond those of the source; never negative. */
  readonly indexingFailuresDelta: number;
  readonly queryChecks: readonly QueryCheck[];
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** How long every step took that ran, by the report's YAML keys. */
export interface Timings {
  readonly totalMigrationDurationSeconds?: number;
  readonly enumerateDurationSeconds?: number;
  readonly dumpDurationSeconds?: number;
  readonly dropDurationSeconds?: number;
  readonly quantizeDurationSeconds?: number;
  readonly fieldRenameDurationSeconds?: number;
  readonly keyRenameDurationSeconds?: number;
  readonly recreateDurationSeconds?: number;
  readonly initialIndexingDurationSeconds?: number;
  readonly validationDurationSeconds?: number;
  /** From the drop to ready. */
  readonly downtimeDurationSeconds?: number;
}

/** Sizes and rates of the indexes. */
export interface BenchmarkSummary {
  readonly documentsIndexedPerSecond?: number;
  readonly sourceIndexSizeMb?: number;
  readonly targetIndexSizeMb?: number;
  readonly indexSizeDeltaMb?: number;
}

/** What a run counted, document by document. */
export interface DocumentCounts {
  /** Documents whose vectors were rewritten. */
  readonly converted: number;
  /** Already in the target datatype when looked at. */
  readonly alreadyConverted: number;
  /** Deleted or expired while the run went on; left deleted. */
  readonly gone: number;
  /** Updated by the application while the run went on; the update was converted, not the backup. */
  readonly updatedMeanwhile: number;
  /** Left as they are by `--skip-invalid`. */
  readonly skippedInvalid: number;
}

/** By what rule a field's numbers were made: what applications need to encode queries and new documents. */
export interface FieldEncoding {
  /** The hash field. */
  readonly field: string;
  readonly sourceDtype: Datatype;
  readonly targetDtype: Datatype;
  readonly distanceMetric: DistanceMetric;
  readonly scaling: Scaling;
  /** `scaling` in words and numbers; `x` is one number of a vector. */
  readonly formula: string;
  /** Distances as before, from those Redis reports. */
  readonly distanceFormula: string;
  /** Numbers measured, and how many of them lay beyond the range; where one scale serves the whole field. */
  readonly values?: number;
  readonly saturatedValues?: number;
}

/** The account of one apply or validate. */
export interface MigrationReport {
  readonly sourceIndex: string;
  readonly targetIndex: string;
  readonly result: 'succeeded' | 'failed' | 'interrupted';
  readonly runId?: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly timings: Timings;
  readonly validation: ValidationVerdict;
  readonly benchmarkSummary: BenchmarkSummary;
  readonly diskSpaceEstimate?: import('../plan/estimate.ts').DiskSpaceEstimate;
  readonly backup?: { readonly backupDir: string; readonly backupPaths: readonly string[] };
  readonly documents?: DocumentCounts;
  /** One entry for each field that became int8 or uint8, or was. */
  readonly encodings?: readonly FieldEncoding[];
  /** What the plan changes in the definition; absent in reports that do not come from this program. */
  readonly changes?: readonly DefinitionChange[];
  /** Of the execution that wrote the report. */
  readonly timeline?: Timeline;
  /** One entry for each vector field, where `validate --quality` measured it. */
  readonly quality?: readonly FieldQuality[];
  readonly warnings: readonly string[];
  readonly manualActions: readonly string[];
}
