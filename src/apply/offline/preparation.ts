import type { RunPaths } from '../../backup/names.ts';
import type { Disk } from '../../disk/disk.ts';
import type { QueryChecks } from '../../documents/query-checks.ts';
import type { RunPolicy } from '../../phases/journal.ts';
import type { MigrationPlan } from '../../plan/plan.ts';
import type { LeaseGuard, RedisWriter } from '../../redis/port.ts';
import type { Clock } from '../engine/clock.ts';
import type { Emit } from '../engine/emitter.ts';
import type { Throttle } from '../engine/step.ts';
import type { RunSettings } from './context.ts';
import type { FieldScale } from './given-scales.ts';

/** Everything an execution of a plan knows before it has looked at the journal. */
export interface Preparation {
  readonly plan: MigrationPlan;
  /** See `planIdentity`. */
  readonly identity: string;
  /** For a run that starts now. */
  readonly runId: string;
  readonly redis: RedisWriter;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly guard: LeaseGuard;
  readonly paths: RunPaths;
  /** Folder of `paths`, as the user named it. */
  readonly backupDir: string;
  /** Keys a batch. */
  readonly batchSize: number;
  readonly policy: RunPolicy;
  readonly settings: RunSettings;
  readonly throttle?: Throttle | undefined;
  /** Scalings given for a run that starts now, by attribute; default: measured. */
  readonly scales?: Readonly<Record<string, FieldScale>>;
  /** Aliases beyond those the server lists. */
  readonly aliases: readonly string[];
  readonly allowSharedKeys: boolean;
  readonly checks?: QueryChecks | undefined;
  /** Counts changes of the server process since the connection was opened. */
  readonly serverChanges: () => number;
}
