import { type BatchState, batchOutcomes, type CompletedIndex, type IndexInProgress } from '../phases/batch-state.ts';
import { documentPlace, items, number, openLoosely, type Place, required, requiredText, text, word } from './place.ts';
import type { Reading } from './problem.ts';
import { readDocument } from './read-document.ts';
import { writeYaml } from './write-yaml.ts';

/**
 * Writes the state of a batch with Python's keys in Python's order, and ours among them. `current_index` is the index in
 * progress; where there are several it is the first, and `in_progress` lists all.
 */
export function writeBatchState(state: BatchState): string {
  const { inProgress } = state;
  const [current] = inProgress;
  const head = writeYaml({
    batch_id: state.batchId,
    plan_path: state.planPath,
    ...(state.backupDir !== undefined && { backup_dir: state.backupDir }),
    ...(state.reportDir !== undefined && { report_dir: state.reportDir }),
    started_at: state.startedAt,
    updated_at: state.updatedAt,
    elapsed_seconds: rounded(state.elapsedSeconds),
    ...(state.rollbackStartedAt !== undefined && { rollback_started_at: state.rollbackStartedAt }),
  });
  const tail = writeYaml({
    ...(current !== undefined && { current_index: current.name }),
    ...(current?.startedAt !== undefined && { current_started_at: current.startedAt }),
    ...(inProgress.length > 1 && { in_progress: inProgress.map(writeInProgress) }),
    remaining: state.remaining,
  });
  return `${head}${completedText(state.completed)}${tail}`;
}

/**
 * The lines of `completed`. A state is written twice for every index and lists all before it, so each of them is put into
 * words once: with 500 indexes writing all of them again would take some 40 ms each time.
 */
function completedText(completed: readonly CompletedIndex[]): string {
  return completed.length === 0 ? 'completed: []\n' : `completed:\n${completed.map(entryText).join('')}`;
}

const entryTexts = new WeakMap<CompletedIndex, string>();

function entryText(entry: CompletedIndex): string {
  const known = entryTexts.get(entry);
  if (known !== undefined) {
    return known;
  }
  const text = writeYaml({ completed: [writeCompleted(entry)] }).replace('completed:\n', '');
  entryTexts.set(entry, text);
  return text;
}

/** Reads the state of a batch, ours or Python's. Keys this program does not know are ignored: programs write states. */
export function readBatchState(yaml: string): Reading<BatchState> {
  return readDocument(yaml, (plain) => {
    const place = documentPlace(plain);
    const value = readStateAt(place);
    return place.problems.length > 0 ? { problems: place.problems } : { value };
  });
}

function writeCompleted(entry: CompletedIndex): Readonly<Record<string, unknown>> {
  const { durationSeconds } = entry;
  return {
    name: entry.name,
    status: entry.status,
    ...(entry.startedAt !== undefined && { started_at: entry.startedAt }),
    ...(entry.completedAt !== undefined && { completed_at: entry.completedAt }),
    ...(durationSeconds !== undefined && { duration_seconds: rounded(durationSeconds) }),
    ...(entry.error !== undefined && { error: entry.error }),
    ...(entry.reportPath !== undefined && { report_path: entry.reportPath }),
  };
}

function writeInProgress({ name, startedAt }: IndexInProgress): Readonly<Record<string, unknown>> {
  return { name, ...(startedAt !== undefined && { started_at: startedAt }) };
}

function readStateAt(place: Place): BatchState {
  const state = openLoosely(place, 'batch state');
  const optional = {
    backupDir: text(state('backup_dir')),
    reportDir: text(state('report_dir')),
    rollbackStartedAt: text(state('rollback_started_at')),
  };
  return {
    batchId: requiredText(state('batch_id')),
    planPath: text(state('plan_path')) ?? '',
    startedAt: requiredText(state('started_at')),
    updatedAt: requiredText(state('updated_at')),
    elapsedSeconds: number(state('elapsed_seconds')) ?? 0,
    completed: items(state('completed')).map(readCompleted),
    inProgress: readInProgress(state),
    remaining: items(state('remaining')).map(requiredText),
    ...present(optional),
  };
}

/** `in_progress` where several are, else Python's keys for the one. */
function readInProgress(state: (key: string) => Place): IndexInProgress[] {
  const several = items(state('in_progress'));
  if (several.length > 0) {
    return several.map((place) => {
      const entry = openLoosely(place, 'index in progress');
      return { name: requiredText(entry('name')), ...present({ startedAt: text(entry('started_at')) }) };
    });
  }
  const name = text(state('current_index'));
  return name === undefined ? [] : [{ name, ...present({ startedAt: text(state('current_started_at')) }) }];
}

function readCompleted(place: Place): CompletedIndex {
  const entry = openLoosely(place, 'completed index');
  const optional = {
    startedAt: text(entry('started_at')),
    // Python's other name for the end of an index that failed.
    completedAt: text(entry('completed_at')) ?? text(entry('failed_at')),
    durationSeconds: number(entry('duration_seconds')),
    error: text(entry('error')),
    reportPath: text(entry('report_path')),
  };
  const status = required(entry('status'), word(entry('status'), batchOutcomes)) ?? 'failed';
  return { name: requiredText(entry('name')), status, ...present(optional) };
}

/** The members that are there. */
function present<Members extends object>(members: Members): { [Key in keyof Members]?: NonNullable<Members[Key]> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Members]?: NonNullable<Members[Key]> };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
