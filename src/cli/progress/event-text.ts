import type { RunEvent, StepName } from '../../index.ts';
import { countOf, formatCount } from '../output/format-count.ts';
import { formatDuration } from '../output/format-duration.ts';
import { stepLabels } from './step-labels.ts';

/** What an event means to a person who watches. */
export type EventText =
  /** Worth a line of its own. */
  | { readonly kind: 'line'; readonly tone: 'plain' | 'good' | 'warning'; readonly text: string }
  /** How far a step is; worth showing now and then. */
  | { readonly kind: 'progress'; readonly step: StepName; readonly doneDocs: number; readonly totalDocs: number }
  /** A step without documents to count has begun; worth showing while it lasts. */
  | { readonly kind: 'begun'; readonly text: string }
  | { readonly kind: 'none' };

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;
type Describe = { readonly [Type in RunEvent['type']]: (event: EventOf<Type>) => EventText };

/** One row an event, so that a new event does not compile until it is told here. */
const describe: Describe = {
  'run.started': ({ kind, index, resumed, runId }) => {
    const verb = kind === 'rollback' ? 'Rolling back' : resumed ? 'Resuming' : 'Applying';
    return plain(`${verb} migration ${kind === 'rollback' ? 'of' : 'to'} '${index}'...  (run ${runId})`);
  },
  'lock.waited': ({ holder, waitMs }) =>
    warning(`Another run holds this index (${holder}); waiting up to ${formatDuration(waitMs)} for it`),
  'step.started': ({ step, totalDocs, doneDocs }) => {
    if (doneDocs !== undefined && doneDocs > 0) {
      return plain(`${stepLabels[step]}: going on at ${docsOf(doneDocs, totalDocs ?? 0)}`);
    }
    return totalDocs === undefined
      ? { kind: 'begun', text: `${stepLabels[step]}...` }
      : { kind: 'progress', step, doneDocs: 0, totalDocs };
  },
  'step.progressed': ({ step, doneDocs, totalDocs }) => ({ kind: 'progress', step, doneDocs, totalDocs }),
  'step.finished': ({ step, durationMs, docs }) => {
    const amount = docs === undefined ? '' : `${countOf(docs, 'doc')}, `;
    return good(`${stepLabels[step]}: done (${amount}${formatDuration(durationMs)})`);
  },
  'step.skipped': ({ step, reason }) => plain(`${stepLabels[step]}: skipped, ${reason}`),
  'index.dropped': () => none,
  'index.created': () => none,
  'index.ready': ({ index, numDocs }) => plain(`Index "${index}" is ready: ${countOf(numDocs, 'doc')}`),
  'update.caught': ({ docs }) => plain(`${countOf(docs, 'document')} changed by an application meanwhile: taken along`),
  'sweep.finished': ({ stragglers, converted }) =>
    stragglers === 0
      ? none
      : plain(`${countOf(stragglers, 'document')} written in the source datatype meanwhile: ${converted} converted`),
  'warning.raised': ({ message }) => warning(`Warning: ${message}`),
  'run.finished': () => none,
};

/** Puts an event into words; pure, and the same for every kind of screen. */
export function eventText<Type extends RunEvent['type']>(event: EventOf<Type>): EventText {
  return describe[event.type as Type](event);
}

/** `Quantize vectors: 450,000/1,000,000 docs`, the guide's progress line. */
export function progressText(step: StepName, doneDocs: number, totalDocs: number): string {
  return `${stepLabels[step]}: ${docsOf(doneDocs, totalDocs)}`;
}

function docsOf(doneDocs: number, totalDocs: number): string {
  return totalDocs === 0 ? countOf(doneDocs, 'doc') : `${formatCount(doneDocs)}/${formatCount(totalDocs)} docs`;
}

const none: EventText = { kind: 'none' };

function plain(text: string): EventText {
  return { kind: 'line', tone: 'plain', text };
}

function good(text: string): EventText {
  return { kind: 'line', tone: 'good', text };
}

function warning(text: string): EventText {
  return { kind: 'line', tone: 'warning', text };
}
