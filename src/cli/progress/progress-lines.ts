import type { EventListener, StepName } from '../../index.ts';
import { eventText, progressText } from './event-text.ts';

/** A step of a million documents gives twenty lines, however many events it gives. */
const linesPerStep = 20;
/** Where nobody knows the total: a line every so many documents. */
const docsPerLine = 100_000;

/**
 * Tells a run in plain lines, for logs and pipes: no control characters, and few enough lines to read.
 *
 * @param write gets one line at a time, without its end
 */
export function progressLines(write: (line: string) => void): EventListener {
  let current: StepName | undefined;
  let lastStretch = 0;
  return (event) => {
    const told = eventText(event);
    if (told.kind === 'line') {
      write(told.text);
    } else if (told.kind === 'progress') {
      const stretch = stretchOf(told.doneDocs, told.totalDocs);
      if (told.step !== current) {
        current = told.step;
        lastStretch = 0;
      }
      if (stretch > lastStretch) {
        lastStretch = stretch;
        write(progressText(told.step, told.doneDocs, told.totalDocs));
      }
    }
  };
}

function stretchOf(doneDocs: number, totalDocs: number): number {
  return Math.floor(totalDocs === 0 ? doneDocs / docsPerLine : (doneDocs * linesPerStep) / totalDocs);
}
