import type { RunPaths } from '../../backup/names.ts';
import type { Updates } from '../../backup/updates.ts';
import type { Disk } from '../../disk/disk.ts';
import type { LeaseGuard, RedisWriter } from '../../redis/port.ts';
import type { Converter } from '../../vectors/convert.ts';
import type { VectorConversion } from '../../vectors/datatypes.ts';
import type { StepContext } from '../engine/step.ts';
import type { KeySet } from '../key-set.ts';
import type { RollbackTally } from './tally.ts';

/** One hash field whose originals are put back. */
export interface RestoreWork {
  readonly path: string;
  /** As the migration converted it. */
  readonly conversion: VectorConversion;
  /** Source → target; undefined where another tool converted, by a rule of its own. */
  readonly converter: Converter | undefined;
  /** Target → source, for what applications wrote since; undefined where another tool converted. */
  readonly widener: Converter | undefined;
}

/** Everything a step of a rollback works with. */
export interface RollbackContext extends StepContext {
  readonly redis: RedisWriter;
  readonly disk: Disk;
  /** Files of the run that is undone. */
  readonly paths: RunPaths;
  readonly guard: LeaseGuard;
  readonly settings: { readonly timeoutMs: number; readonly dataOnly: boolean };
  readonly work: readonly RestoreWork[];
  readonly tally: RollbackTally;
  /** Documents that had the target's width before the run; filled while frames are restored. */
  readonly found: KeySet;
  /** Originals the run met after its backup was sealed. */
  readonly updates: () => Promise<Updates>;
  /** The rollback's own backup: values applications wrote in the target datatype, before they are widened back. */
  readonly saved: () => Promise<Updates>;
}
