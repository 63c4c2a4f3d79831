import type { MigrationReport, NextStep } from '../../index.ts';
import { shellWord } from './shell-word.ts';

/** Where commands find what they work on. */
export interface NextStepPlaces {
  /** Default: the name that plans have unless told otherwise. */
  readonly planPath?: string | undefined;
  readonly programName: string;
}

/** What to do with a migration that ended like this, each with its command; they take the server from REDIS_URL. */
export function reportNextSteps(
  report: MigrationReport,
  { planPath = 'migration_plan.yaml', programName }: NextStepPlaces,
): NextStep[] {
  const migrate = `${programName} migrate`;
  const plan = `--plan ${shellWord(planPath)}`;
  const directory = shellWord(report.backup?.backupDir ?? './migration_backups');
  const undo = {
    what: 'To undo it:',
    command: `${migrate} rollback --backup-dir ${directory} --index ${shellWord(report.sourceIndex)}`,
  };
  if (report.result !== 'succeeded') {
    return [
      { what: 'To go on from where it stopped:', command: `${migrate} apply ${plan} --backup-dir ${directory}` },
      ...(report.backup === undefined ? [] : [undo]),
    ];
  }
  return [
    {
      what: report.quality === undefined ? 'To measure what it did to search quality:' : 'To look at the index again:',
      command: `${migrate} validate ${plan} --backup-dir ${directory} --quality`,
    },
    ...(report.backup === undefined
      ? []
      : [undo, { what: `Keep ${report.backup.backupDir} until you are certain; undoing needs what is in it.` }]),
  ];
}
