import { describe, expect, it } from 'vitest';
import type { RunEvent, StampedEvent } from '../../src/events.ts';
import { foldTimeline, MAX_SAMPLES, noTimeline, timelineOf } from '../../src/report/timeline.ts';

const startMs = Date.UTC(2026, 0, 1);

/** Events, each with the milliseconds since the run began. */
function fold(...events: readonly (readonly [ms: number, event: RunEvent])[]) {
  const stamped = events.map(
    ([ms, event], seq): StampedEvent => ({ ...event, seq, at: new Date(startMs + ms).toISOString() }),
  );
  return timelineOf(stamped.reduce(foldTimeline, noTimeline));
}

const started: RunEvent = {
  type: 'run.started',
  runId: 'r',
  index: 'words',
  kind: 'apply',
  resumed: false,
  steps: [],
};

describe('foldTimeline()', () => {
  it('keeps when steps began, how long they took, what they had done by when, and when the index was away', () => {
    const timeline = fold(
      [0, started],
      [100, { type: 'step.started', step: 'drop' }],
      [110, { type: 'index.dropped', index: 'words' }],
      [120, { type: 'step.finished', step: 'drop', durationMs: 20 }],
      [200, { type: 'step.started', step: 'quantize', doneDocs: 500, totalDocs: 1500 }],
      [250, { type: 'step.progressed', step: 'quantize', doneDocs: 1000, totalDocs: 1500 }],
      [300, { type: 'step.progressed', step: 'quantize', doneDocs: 1500, totalDocs: 1500 }],
      [310, { type: 'step.finished', step: 'quantize', durationMs: 110 }],
      [900, { type: 'index.ready', index: 'words', numDocs: 1500 }],
    );
    expect(timeline).toEqual({
      awayFromSeconds: 0.11,
      awayUntilSeconds: 0.9,
      steps: [
        { step: 'drop', startedSeconds: 0.1, durationSeconds: 0.02, progressSeconds: [0.1], progressDocs: [0] },
        {
          step: 'quantize',
          startedSeconds: 0.2,
          durationSeconds: 0.11,
          progressSeconds: [0.2, 0.25, 0.3],
          progressDocs: [500, 1000, 1500],
        },
      ],
    });
  });

  it('thins a long step out evenly and keeps its last point', () => {
    const many = Array.from(
      { length: 1999 },
      (_, n) => [n + 1, { type: 'step.progressed', step: 'dump', doneDocs: n + 1, totalDocs: 1999 }] as const,
    );
    const timeline = fold([0, started], [0, { type: 'step.started', step: 'dump' }], ...many, [
      2000,
      { type: 'step.finished', step: 'dump', durationMs: 2000 },
    ]);
    const { progressDocs = [], progressSeconds = [] } = timeline?.steps[0] ?? {};
    expect(progressDocs.length).toBeLessThanOrEqual(MAX_SAMPLES);
    expect(progressDocs.length).toBeGreaterThan(MAX_SAMPLES / 2 - 2);
    expect(progressSeconds.map((seconds) => Math.round(seconds * 1000))).toEqual(progressDocs);
    expect([progressDocs[0], progressDocs.at(-1)]).toEqual([0, 1999]);
    const gaps = progressDocs.slice(1, -1).map((docs, place) => docs - (progressDocs[place] ?? 0));
    expect(new Set(gaps)).toEqual(new Set([gaps[0]]));
  });

  it('counts from the drop of an earlier execution', () => {
    const awaySince = new Date(startMs - 5000).toISOString();
    const timeline = fold(
      [0, { ...started, resumed: true, awaySince }],
      [0, { type: 'step.started', step: 'index' }],
      [700, { type: 'index.ready', index: 'words', numDocs: 1 }],
    );
    expect(timeline).toMatchObject({ awayFromSeconds: -5, awayUntilSeconds: 0.7 });
  });

  it('leaves a step open that the run ended in', () => {
    const timeline = fold([0, started], [5, { type: 'step.started', step: 'dump' }]);
    expect(timeline?.steps).toEqual([
      { step: 'dump', startedSeconds: 0.005, progressSeconds: [0.005], progressDocs: [0] },
    ]);
  });

  it('is nothing where no step ran', () => {
    expect(fold([0, started])).toBeUndefined();
  });
});
