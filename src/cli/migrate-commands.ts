import type { Command } from 'commander';
import type { CliContext } from './command-action.ts';
import { registerMigrateApply } from './commands/migrate-apply.ts';
import { registerMigrateAssess } from './commands/migrate-assess.ts';
import { registerMigrateBackupInspect } from './commands/migrate-backup-inspect.ts';
import { registerMigrateBackupList } from './commands/migrate-backup-list.ts';
import { registerMigrateBackupVerify } from './commands/migrate-backup-verify.ts';
import { registerMigrateBatchApply } from './commands/migrate-batch-apply.ts';
import { registerMigrateBatchPlan } from './commands/migrate-batch-plan.ts';
import { registerMigrateBatchResume } from './commands/migrate-batch-resume.ts';
import { registerMigrateBatchRollback } from './commands/migrate-batch-rollback.ts';
import { registerMigrateBatchStatus } from './commands/migrate-batch-status.ts';
import { registerMigrateDoctor } from './commands/migrate-doctor.ts';
import { registerMigrateEstimate } from './commands/migrate-estimate.ts';
import { registerMigrateHelper } from './commands/migrate-helper.ts';
import { registerMigratePlan } from './commands/migrate-plan.ts';
import { registerMigrateReport } from './commands/migrate-report.ts';
import { registerMigrateRollback } from './commands/migrate-rollback.ts';
import { registerMigrateValidate } from './commands/migrate-validate.ts';
import { registerMigrateWizard } from './commands/migrate-wizard.ts';

/** Registers everything under `rvl migrate`. */
export function addMigrateCommands(group: Command, context: CliContext): void {
  registerMigrateHelper(group, context);
  registerMigrateDoctor(group, context);
  registerMigrateWizard(group, context);
  registerMigratePlan(group, context);
  registerMigrateEstimate(group, context);
  registerMigrateAssess(group, context);
  registerMigrateApply(group, context);
  registerMigrateValidate(group, context);
  registerMigrateReport(group, context);
  registerMigrateRollback(group, context);
  const backup = group.command('backup').description('what a backup directory holds, and whether it is intact');
  registerMigrateBackupList(backup, context);
  registerMigrateBackupInspect(backup, context);
  registerMigrateBackupVerify(backup, context);
  registerMigrateBatchPlan(group, context);
  registerMigrateBatchApply(group, context);
  registerMigrateBatchResume(group, context);
  registerMigrateBatchStatus(group, context);
  registerMigrateBatchRollback(group, context);
}
