/**
 * Change a live Redis Search index safely: plan, review, apply, validate, roll back.
 *
 * @module
 */
export { applyPlan } from './api/apply-plan.ts';
export { createPlan } from './api/create-plan.ts';
export { checkWritable, readPlan, writePlan } from './api/files.ts';
export { createIndex, deleteIndex, describeIndex, destroyIndex, listIndexes } from './api/indexes.ts';
export type {
  ApplyOptions,
  BackupRun,
  ConnectionSettings,
  IndexDescription,
  PlanOptions,
  RollbackOptions,
  RollbackReport,
  ValidateOptions,
} from './api/options.ts';
export { writeBenchmarkReport, writeReport } from './api/reports.ts';
export { listRuns, rollBack } from './api/roll-back.ts';
export { validatePlan } from './api/validate-plan.ts';
export type { ErrorCode } from './error-table.ts';
export { type Changed, isMigrationError, MigrationError, messageOf } from './errors.ts';
export type { EventListener, RunEvent, StampedEvent, StepName } from './events.ts';
export { isNoOp } from './plan/build-plan.ts';
export { type DiskSpaceEstimate, estimate as estimatePlan } from './plan/estimate.ts';
export { estimateText as formatEstimate } from './plan/estimate-text.ts';
export type { MigrationPlan, SchemaPatch } from './plan/plan.ts';
export { redactUrl } from './redis/url.ts';
export type { MigrationReport, QueryCheck, Timings, ValidationVerdict } from './report/report.ts';
export type { Field, FieldType, IndexDefinition } from './schema/definition.ts';
