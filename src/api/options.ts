import type { ThrottleLimits } from '../apply/throttle/limits.ts';
import type { EventListener } from '../events.ts';
import type { MigrationPlan, SchemaPatch } from '../plan/plan.ts';
import type { IndexStats, Permanence } from '../redis/port.ts';
import type { IndexCompanions, IndexDefinition } from '../schema/definition.ts';
import type { Datatype } from '../vectors/datatypes.ts';
import type { NodeRedisClient } from './client-connection.ts';

/** Where Redis is, and how to trust it. */
export interface ConnectionSettings {
  /** `redis://` or `rediss://`, with user and password where needed. Default `redis://localhost:6379`. */
  readonly url?: string;
  /** Instead of a URL: a client of the application, which says where the server is. Its connection is not used. */
  readonly client?: NodeRedisClient;
  /** Files for TLS; they only matter for `rediss://`. */
  readonly tls?: {
    readonly caPath?: string;
    readonly certPath?: string;
    readonly keyPath?: string;
    readonly serverName?: string;
  };
}

/** What `rvl index info` shows. */
export interface IndexDescription {
  readonly definition: IndexDefinition;
  readonly companions: IndexCompanions;
  readonly stats: IndexStats;
  readonly permanence: Permanence;
  /** True where the server told the attributes that FT.INFO hides. */
  readonly hiddenRead: boolean;
}

/** Options of `createPlan`. */
export interface PlanOptions {
  readonly connection: ConnectionSettings;
  /** Index name or alias. */
  readonly index: string;
  /** What changes, as a file. Exactly one of this and the next two is given. */
  readonly schemaPatchPath?: string;
  /** The whole schema as it should be, as a file; what it does not mention stays. */
  readonly targetSchemaPath?: string;
  /** What changes, as a value. */
  readonly patch?: SchemaPatch;
  /** Alias names to bring back, beyond those the server lists. */
  readonly aliases?: readonly string[];
  /** Default 10. */
  readonly keySampleLimit?: number;
  /** Plan although another index covers the same keys. Default false. */
  readonly allowSharedKeys?: boolean;
}

/** Options of `applyPlan`. */
export interface ApplyOptions {
  readonly connection: ConnectionSettings;
  readonly plan: MigrationPlan;
  readonly backupDir: string;
  /** Keys a batch; default 500, at least 1. */
  readonly batchSize?: number;
  /**
   * Workers that back vectors up and convert them at the same time, each over a connection of its own and with its own
   * share of the keys; default 1, at most 64. A run that is resumed keeps the shares it began with.
   */
  readonly numWorkers?: number;
  /** Give up waiting for the index after this long without progress; default 1,800,000. */
  readonly timeoutMs?: number;
  /** Default false: a vector of a wrong length refuses the run before anything changes. */
  readonly skipInvalid?: boolean;
  /** Default false: a value that would become infinite or NaN refuses the run before anything changes. */
  readonly allowNonfinite?: boolean;
  /** What applications write meanwhile, for conversions that keep the width. */
  readonly writersSend?: 'source' | 'target';
  /** By attribute: the scale of its int8 or uint8 numbers, where an application has one already; default: measured. */
  readonly scales?: Readonly<Record<string, { readonly scale: number; readonly offset?: number }>>;
  /** Default true: look for documents written in the source datatype while the run went on, and convert them. */
  readonly sweep?: boolean;
  /** Limits that keep the run gentle to a server with other work; default: as fast as it goes. */
  readonly throttle?: ThrottleLimits;
  readonly aliases?: readonly string[];
  readonly allowSharedKeys?: boolean;
  readonly queryCheckPath?: string;
  readonly onEvent?: EventListener;
  /** Aborting stops at the next safe point; the report then says `interrupted`. */
  readonly signal?: AbortSignal;
}

/** Options of `assess`. */
export interface AssessOptions {
  readonly connection: ConnectionSettings;
  /** Index name or alias. */
  readonly index: string;
  /** The vector field's name. */
  readonly field: string;
  /** Default float32, float16, bfloat16, int8, uint8; the field's own is always among them. */
  readonly datatypes?: readonly Datatype[];
  /** Documents to sample; default 2000. */
  readonly sample?: number;
  /** Sampled vectors to search for; default 200. */
  readonly queries?: number;
  /** Neighbours that count; default 10. */
  readonly k?: number;
  /** Values of EF_RUNTIME to search the live index with, beside its own; default none. */
  readonly efRuntimes?: readonly number[];
}

/** Options of `validatePlan`. */
export interface ValidateOptions {
  readonly connection: ConnectionSettings;
  readonly plan: MigrationPlan;
  /** Where given, counts are compared with the run's own start instead of the plan's snapshot. */
  readonly backupDir?: string;
  readonly queryCheckPath?: string;
  /**
   * Search by original vectors and compare the answers; default: not. Needs `backupDir` where the plan re-encodes vectors.
   */
  readonly quality?: QualityOptions;
}

/** How search quality is measured. */
export interface QualityOptions {
  /** Sampled vectors to search for; default 100. */
  readonly queries?: number;
  /** Neighbours that count; default 10. */
  readonly k?: number;
}

/** Options of `rollBack`. */
export interface RollbackOptions {
  readonly connection: ConnectionSettings;
  readonly backupDir: string;
  /** Needed where the directory holds runs of several indexes. */
  readonly index?: string;
  /** A run id; default: the newest. */
  readonly run?: string;
  /** Say what would happen, change nothing. */
  readonly dryRun?: boolean;
  /** Restore vectors only, leave the definition as it is. */
  readonly dataOnly?: boolean;
  readonly onEvent?: EventListener;
  readonly signal?: AbortSignal;
}

/** One run that a backup directory holds. */
export interface BackupRun {
  readonly index: string;
  readonly runId: string;
  /** The journal's phase, or `python` for a backup that Python redisvl wrote. */
  readonly phase: string;
  readonly createdAt?: string;
  readonly documents: number;
  readonly finished: boolean;
}

/** The account of one rollback. */
export interface RollbackReport {
  readonly index: string;
  readonly runId: string;
  readonly result: 'succeeded' | 'failed' | 'interrupted' | 'dry-run';
  /** Documents whose original vector was written back. */
  readonly restored: number;
  /** Already held the original, or another value in the source datatype. */
  readonly untouched: number;
  /** Written by an application in the target datatype since; saved, then widened back. */
  readonly widened: number;
  readonly gone: number;
  readonly indexRecreated: boolean;
  readonly aliases: readonly string[];
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly durationSeconds: number;
}
