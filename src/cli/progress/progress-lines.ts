import type { EventListener, StepName } from '../../index.ts';
import { eventText, progressText } from './event-text.ts';

/** Lines of one step at most, however many documents and events there are. */
const linesPerStep = 20;
/** Where nobody knows the total: a line every so many documents. */
const docsPerLine = 100_000;
/** A step that is over in a moment needs no lines in between. */
const minimumGapMs = 1000;

/** Where the current step stood when its last line was written. */
interface LastLine {
  readonly step: StepName;
  readonly stretch: number;
  readonly atMs: number;
}

/**
 * Tells a run in plain lines that begin with the time, for logs and pipes: no control characters, and few enough lines to
 * read. Every step that counts documents gets at least the line that says all of them are done.
 *
 * @param write gets one line at a time, without its end
 * @param label stands between the time and the rest, to tell several runs apart; default nothing
 */
export function progressLines(write: (line: string) => void, label = ''): EventListener {
  let last: LastLine | undefined;
  return (event) => {
    const told = eventText(event);
    if (told.kind === 'line') {
      write(stampedLine(event.at, `${label}${told.text}`));
    } else if (told.kind === 'progress') {
      const { step, doneDocs, totalDocs } = told;
      const atMs = Date.parse(event.at);
      last = last?.step === step ? last : { step, stretch: 0, atMs };
      const stretch = stretchOf(doneDocs, totalDocs);
      const isComplete = totalDocs > 0 && doneDocs >= totalDocs;
      if (stretch > last.stretch && (isComplete || atMs - last.atMs >= minimumGapMs)) {
        last = { step, stretch, atMs };
        write(stampedLine(event.at, `${label}${progressText(step, doneDocs, totalDocs)}`));
      }
    }
  };
}

/** `2026-03-20T10:02:30Z Drop index: done (0.1s)`. */
export function stampedLine(at: string, text: string): string {
  return `${at.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z ${text}`;
}

function stretchOf(doneDocs: number, totalDocs: number): number {
  return Math.floor(
    totalDocs === 0 ? doneDocs / docsPerLine : (Math.min(doneDocs, totalDocs) * linesPerStep) / totalDocs,
  );
}
