import type { DocumentMoves } from '../plan/document-moves.ts';
import type { IndexCompanions, IndexDefinition } from '../schema/definition.ts';
import type { VectorConversion } from '../vectors/datatypes.ts';

/**
 * The states a run goes through, in order.
 *
 * The first seven are the guide's; a rollback adds its own two. Plans that change no documents begin at `ready` and
 * go from `index_dropped` straight to `target_created`.
 */
export const phases = [
  'dump',
  'ready',
  'index_dropped',
  'active',
  'completed',
  'target_created',
  'validated',
  'rolling_back',
  'rolled_back',
] as const;

/** The state of a run's journal. */
export type Phase = (typeof phases)[number];

/** True when `phase` is `mark` or comes after it. */
export function reached(phase: Phase, mark: Phase): boolean {
  return phases.indexOf(phase) >= phases.indexOf(mark);
}

/** How a run treats documents it cannot simply convert; fixed when the run starts. */
export interface RunPolicy {
  /** Leave documents whose vector has a wrong length, and list them, instead of refusing. */
  readonly skipInvalid: boolean;
  /** Write values that become infinite or NaN instead of refusing. */
  readonly allowNonfinite: boolean;
  /** What applications write meanwhile, for conversions that keep the width. */
  readonly writersSend?: 'source' | 'target';
}

/** What fixes the content of one pair of backup files: any later difference is refused. */
export interface ShardSeal {
  /** Frames in `.data`. */
  readonly frames: number;
  /** Size of `.data`. */
  readonly bytes: number;
  /** Keys in all frames; a key that stands in two frames counts twice. */
  readonly documents: number;
  /** CRC-32 of the whole `.sums` file, unsigned. */
  readonly sumsCrc: number;
  /** One pair of files is no {@link BackupSeal} of several. */
  readonly shards?: never;
}

/** What fixes the content of a run's vector backup, one pair of files or several. */
export interface BackupSeal extends Omit<ShardSeal, 'shards'> {
  /**
   * Pairs of files, where the run had several workers. The numbers are then those of all together, and `sumsCrc` is the
   * CRC-32 of the `.manifest`, which holds the seal of each.
   */
  readonly shards?: number;
}

/** What fixes the content of the keys file. */
export interface KeysSeal {
  /** Keys in the file; SCAN may have given one twice. */
  readonly keys: number;
  readonly bytes: number;
  /** Checksum of the last block, which covers all blocks before it. */
  readonly crc: number;
}

/** What a field was when the scale of its integers was fixed. */
export interface CalibrationCounts {
  /** Numbers in all its vectors. */
  readonly values: number;
  /** Those beyond the range, which take the code at its end. */
  readonly saturated: number;
}

/** The state of the source index when the run began. */
export interface SourceBaseline {
  readonly numDocs: number;
  readonly indexingFailures: number;
  /** Keys of the index's type under its prefixes; undefined before they were enumerated. */
  readonly keys?: number;
  /** Of those, the keys that the index did not hold: outside its FILTER, or refused by a field. */
  readonly unindexedKeys?: number;
  /** MiB of all vector fields. */
  readonly vectorIndexMb: number;
}

/** What must be known to finish or undo a run; on disk before the drop, never changed after it. */
export interface JournalFacts {
  readonly runId: string;
  readonly planFingerprint: string;
  readonly createdAt: string;
  readonly host: string;
  readonly serverAddress: string;
  readonly source: { readonly definition: IndexDefinition; readonly companions: IndexCompanions };
  readonly target: IndexDefinition;
  /** By source attribute name; empty where no document changes. */
  readonly conversions: Readonly<Record<string, VectorConversion>>;
  /** By hash field, for those with one scale; with `conversions` complete from `ready` on. */
  readonly calibration?: Readonly<Record<string, CalibrationCounts>>;
  /** What moves in the documents: hash fields or JSONPaths, and the key prefix. */
  readonly moves: DocumentMoves;
  /** Keys a frame. */
  readonly batchSize: number;
  readonly policy: RunPolicy;
  readonly baseline: SourceBaseline;
  readonly keys?: KeysSeal;
  readonly seal?: BackupSeal;
  /** Documents left as they are by `skipInvalid`. */
  readonly invalidDocs?: number;
}

/** Progress of a run. Only `phase` is trusted; the rest are hints that content checks confirm. */
export interface JournalProgress {
  readonly phase: Phase;
  readonly dumpCompletedBatches: number;
  readonly quantizeCompletedBatches: number;
  /** The same, shard by shard, where the backup has several. */
  readonly workerCompletedBatches?: readonly number[];
  /** The server process that got the writes so far; another one may have lost some of them. */
  readonly serverRunId: string;
  /** True from just before the source index is dropped: whether it was is for the server to say. */
  readonly dropIntended?: boolean;
  /** True while the server is to know the run (see `registry.ts`): from the drop until the run is finished or taken back. */
  readonly registered?: boolean;
  /** True from just before the first document is changed, and for ever: a resume that begins again does not take it back. */
  readonly documentsTouched?: boolean;
  /** Update records known to be on disk; there may be more. */
  readonly updateRecords?: number;
  /** True when every field of every document has its new name. */
  readonly fieldsMoved?: boolean;
  /** True when every key has its new name. */
  readonly keysRenamed?: boolean;
  /** When the source index was dropped, UTC. */
  readonly droppedAt?: string;
}

/** A run's memory on disk. */
export interface Journal {
  readonly facts: JournalFacts;
  readonly progress: JournalProgress;
}
