import { expect, it } from 'vitest';
import { gentleStop } from '../../src/batch/gentle-stop.ts';
import type { RunEvent, StepName } from '../../src/events.ts';

const begun = (resumed: boolean): RunEvent => ({
  type: 'run.started',
  runId: 'r',
  index: 'a',
  kind: 'apply',
  resumed,
  steps: [],
});
const started = (step: StepName): RunEvent => ({ type: 'step.started', step });
const skipped = (step: StepName): RunEvent => ({ type: 'step.skipped', step, reason: 'done by an earlier run' });

/** True where a run that has told these events stops when asked; `later` are told after that. */
function stops(events: readonly RunEvent[], later: readonly RunEvent[] = []): boolean {
  const request = new AbortController();
  const { signal, onEvent } = gentleStop(request.signal);
  const tell = (event: RunEvent) => onEvent({ ...event, seq: 1, at: '' });
  events.forEach(tell);
  request.abort();
  later.forEach(tell);
  return signal.aborted;
}

it('a run stops before its index is dropped, not afterwards', () => {
  expect(stops([begun(false)])).toBe(true);
  expect(stops([begun(false), started('enumerate'), started('dump')])).toBe(true);
  expect(stops([begun(false), started('dump'), started('drop')])).toBe(false);
  expect(stops([begun(false), started('dump'), started('drop'), started('quantize')])).toBe(false);
});

it('a run that goes on is judged by what it has behind it', () => {
  expect(stops([begun(true)])).toBe(false);
  expect(stops([begun(true)], [skipped('enumerate'), started('dump')])).toBe(true);
  expect(stops([begun(true)], [skipped('enumerate'), skipped('dump'), skipped('drop'), started('quantize')])).toBe(
    false,
  );
  expect(stops([begun(true), skipped('drop'), started('index')])).toBe(false);
});

it('nothing stops unless it is asked to', () => {
  const { signal, onEvent } = gentleStop(new AbortController().signal);
  onEvent({ ...begun(false), seq: 1, at: '' });
  expect(signal.aborted).toBe(false);
});
