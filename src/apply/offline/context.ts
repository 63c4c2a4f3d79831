import type { RunPaths } from '../../backup/names.ts';
import type { Updates } from '../../backup/updates.ts';
import type { Disk } from '../../disk/disk.ts';
import type { LeaseGuard, RedisWriter } from '../../redis/port.ts';
import type { ScratchPool } from '../../scratch.ts';
import type { Converter } from '../../vectors/convert.ts';
import type { VectorConversion } from '../../vectors/datatypes.ts';
import type { StepContext } from '../engine/step.ts';
import type { NewNames } from './new-names.ts';
import type { SavedOriginals } from './saved-originals.ts';
import type { Tally } from './tally.ts';
import type { ValidationSettings, VerdictBox } from './validate-target.ts';

/** One hash field whose vectors are re-encoded. */
export interface VectorWork {
  /** Name of the hash field. */
  readonly path: string;
  readonly conversion: VectorConversion;
  readonly converter: Converter;
}

/** What the user chose for this execution; unlike the journal's policy it may differ from one execution to the next. */
export interface RunSettings {
  /** Milliseconds without progress after which waiting for the index ends. */
  readonly timeoutMs: number;
  /** Look for documents in the source datatype after the index was created. */
  readonly sweep: boolean;
  /** Waits until the index may go away; ends early when the signal aborts. Default: at once. */
  readonly beforeDrop?: (signal: AbortSignal) => Promise<void>;
  /** Batches of documents worked on at the same time, each over a connection of its own. Default 1. */
  readonly workers?: number;
}

/** Everything a step of a migration works with. */
export interface RunContext extends StepContext {
  readonly redis: RedisWriter;
  readonly disk: Disk;
  readonly paths: RunPaths;
  readonly guard: LeaseGuard;
  readonly settings: RunSettings;
  /** Empty for plans that change no documents; where a scale is measured, the dump's end replaces it. */
  readonly work: readonly VectorWork[];
  readonly tally: Tally;
  readonly validation: ValidationSettings;
  readonly verdict: VerdictBox;
  /** Keys the server has evicted since this execution began; 0 where it evicts none. */
  readonly evictions: () => Promise<number>;
  /** Counts changes of the server process since the run began; a step that sees one begins again. */
  readonly serverChanges: () => number;
  /** Originals met after the backup was sealed; opened on first use. */
  readonly updates: () => Promise<Updates>;
  readonly savedOriginals: SavedOriginals;
  /** What the enumeration of this execution saw of new names; nothing where it did not look. */
  readonly newNames: { seen: NewNames | undefined };
  /** Memory for what a batch needs while it is worked on. */
  readonly scratches: ScratchPool;
}
