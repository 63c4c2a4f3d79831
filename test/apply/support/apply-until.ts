import { type ApplyOptions, applyPlan, type MigrationReport, type StampedEvent } from '../../../src/index.ts';

/** Applies, and interrupts the run at the first event that `wanted` accepts. */
export async function applyUntil(
  wanted: (event: StampedEvent) => boolean,
  options: Omit<ApplyOptions, 'signal' | 'onEvent'>,
): Promise<MigrationReport> {
  const stopping = new AbortController();
  return applyPlan({
    ...options,
    signal: stopping.signal,
    onEvent: (event) => {
      if (wanted(event)) stopping.abort();
    },
  });
}

/** Accepts the end of the dump, before the drop: the run is left at `ready`. */
export const backedUp = (event: StampedEvent): boolean => event.type === 'step.finished' && event.step === 'dump';

/** Accepts the moment when some batches are converted: the run is left at `active`. */
export const halfConverted = (event: StampedEvent): boolean =>
  event.type === 'step.progressed' && event.step === 'quantize';
