import { type ApplyInputs, type ApplyResult, applyPlan } from '../../../src/apply/apply.ts';
import { systemClock } from '../../../src/apply/engine/clock.ts';
import { nodeDisk } from '../../../src/disk/node-disk.ts';

/** Applies below the public API, where a test can hand in a writer that fails or a clock that races. */
export function applyWith(
  inputs: Pick<ApplyInputs, 'plan' | 'redis' | 'backupDir'> & Partial<ApplyInputs>,
): Promise<ApplyResult> {
  return applyPlan({
    disk: nodeDisk,
    clock: systemClock,
    batchSize: 10,
    policy: { skipInvalid: false, allowNonfinite: false },
    settings: { timeoutMs: 10_000, sweep: true },
    aliases: [],
    allowSharedKeys: false,
    serverChanges: () => 0,
    listeners: [],
    signal: new AbortController().signal,
    ...inputs,
  });
}
