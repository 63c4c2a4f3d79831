/**
 * Change a live Redis Search index safely: plan, review, apply, validate, roll back.
 *
 * @module
 */
export { applyPlan } from './api/apply-plan.ts';
export { assess, writeAssessmentPage } from './api/assess.ts';
export {
  type BackupChoice,
  type BackupDetails,
  type BackupList,
  type BackupVerification,
  inspectBackup,
  listBackups,
  type VerifyBackupsOptions,
  verifyBackups,
} from './api/backups.ts';
export { applyBatch } from './api/batch-apply.ts';
export { batchReportPath, readBatchPlan, writeBatchPlan } from './api/batch-files.ts';
export {
  type BatchCallbackOptions,
  BatchMigrationExecutor,
  type BatchMigrationExecutorOptions,
  type BatchMigrationResumeOptions,
  type BatchMigrationRollbackOptions,
} from './api/batch-migration-executor.ts';
export {
  type BatchMigrationPlan,
  BatchMigrationPlanner,
  type BatchMigrationPlannerOptions,
} from './api/batch-migration-planner.ts';
export type {
  BatchApplyOptions,
  BatchEvent,
  BatchEventListener,
  BatchListener,
  BatchPlanOptions,
  BatchResumeOptions,
  BatchRollbackIndex,
  BatchRollbackOptions,
  BatchRollbackReport,
  BatchRunOptions,
} from './api/batch-options.ts';
export { alreadyThere, createBatchPlan, type PlannedBatch } from './api/batch-plan.ts';
export { resumeBatch } from './api/batch-resume.ts';
export { rollBackBatch } from './api/batch-rollback.ts';
export { type BatchIndexStatus, type BatchStatus, batchStatus } from './api/batch-status.ts';
export type { NodeRedisClient, NodeRedisOptions } from './api/client-connection.ts';
export { type CreatedIndex, createIndex, type IndexOrigin } from './api/create-index.ts';
export { createPlan } from './api/create-plan.ts';
export { type DoctorOptions, doctor } from './api/doctor.ts';
export { checkWritable, readPatchFile, readPlan, writePatchFile, writePlan, writeSchema } from './api/files.ts';
export { deleteIndex, describeIndex, destroyIndex, listIndexes } from './api/indexes.ts';
export { type BackupRoom, checkBackupRoom, measurePlan } from './api/measure-plan.ts';
export {
  MigrationExecutor,
  type MigrationExecutorOptions,
  type MigrationRollbackOptions,
} from './api/migration-executor.ts';
export { MigrationPlanner, type MigrationPlannerOptions } from './api/migration-planner.ts';
export { MigrationValidator, type MigrationValidatorOptions } from './api/migration-validator.ts';
export type {
  ApplyOptions,
  AssessOptions,
  BackupRun,
  ConnectionSettings,
  IndexDescription,
  PlanOptions,
  QualityOptions,
  RollbackOptions,
  RollbackReport,
  ValidateOptions,
} from './api/options.ts';
export type { RedisOptions } from './api/redis-options.ts';
export { type ReportCompanionPaths, readReport, writeReportPage } from './api/report-page.ts';
export { writeBenchmarkReport, writeReport } from './api/reports.ts';
export { listRuns, rollBack } from './api/roll-back.ts';
export { validatePlan } from './api/validate-plan.ts';
export { type BackupField, type OriginalVectors, VectorBackup } from './api/vector-backup.ts';
export type { BackupState, BackupSummary } from './apply/backups/summary.ts';
export type { VerifiedRun } from './apply/backups/verify-run.ts';
export type { BackupProblem } from './backup/problem.ts';
export type { IndexProgress } from './batch/index-progress.ts';
export { namesInList as splitIndexList } from './batch/name-lists.ts';
export type { BatchPlace, BatchProgress } from './batch/run-batch.ts';
export { writePatch as formatPatch } from './documents/patch.ts';
export { writeSchemaFile as formatSchema } from './documents/schema.ts';
export type { ErrorCode } from './error-table.ts';
export { type Changed, isMigrationError, MigrationError, messageOf } from './errors.ts';
export type { EventListener, RunEvent, StampedEvent, StepName } from './events.ts';
export type { BatchOutcome, CompletedIndex } from './phases/batch-state.ts';
export type { BatchIndex, BatchPlan, FailurePolicy } from './plan/batch-plan.ts';
export { isNoOp } from './plan/build-plan.ts';
export type { DefinitionChange } from './plan/definition-changes.ts';
export { type DiskSpaceEstimate, estimate as estimatePlan } from './plan/estimate.ts';
export { estimateText as formatEstimate } from './plan/estimate-text.ts';
export type { MeasuredEstimate } from './plan/measured-estimate.ts';
export { diskText as formatBackupRoom, measuredText as formatMeasured } from './plan/measured-text.ts';
export type { MigrationPlan, SchemaPatch } from './plan/plan.ts';
export { type PlanChange, planChanges } from './plan/plan-changes.ts';
export { redactUrl } from './redis/url.ts';
export type { Assessment, DatatypeAssessment } from './report/assessment.ts';
export type { BatchReport, BatchReportIndex, BatchResult } from './report/batch-report.ts';
export type { DoctorLine, DoctorReport } from './report/doctor.ts';
export type { NextStep } from './report/page/next-section.ts';
export type { FieldQuality, ScoreDrift } from './report/quality.ts';
export type { FieldEncoding, MigrationReport, QueryCheck, Timings, ValidationVerdict } from './report/report.ts';
export type { Timeline, TimelineStep } from './report/timeline.ts';
export type { Field, FieldType, IndexDefinition } from './schema/definition.ts';
export { type AssessedVectors, assessVectors, type DatatypeQuality, recallsOf } from './vectors/assess.ts';
export type { Datatype, DistanceMetric } from './vectors/datatypes.ts';
export { type QueryField, quantizeQuery } from './vectors/quantize-query.ts';
export type { Scaling } from './vectors/scaling.ts';
export { choose as chooseByNumberOrName } from './wizard/choose.ts';
export type { Turn as WizardTurn, WizardState } from './wizard/state.ts';
export { answerWizard, stagedPatch, startWizard } from './wizard/wizard.ts';
