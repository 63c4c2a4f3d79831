import type { StepName, StepUsage } from '../events.ts';
import { boundBy } from '../report/bound.ts';
import type { Timeline, TimelineStep } from '../report/timeline.ts';
import { items, number, openLoosely, type Place, refuse, requiredText } from './place.ts';

/** The `timeline` section of a report or benchmark file, seconds to the millisecond. */
export function writeTimeline({
  steps,
  awayFromSeconds,
  awayUntilSeconds,
}: Timeline): Readonly<Record<string, unknown>> {
  return {
    ...(awayFromSeconds !== undefined && { away_from_seconds: toMillisecond(awayFromSeconds) }),
    ...(awayUntilSeconds !== undefined && { away_until_seconds: toMillisecond(awayUntilSeconds) }),
    steps: steps.map(writeStep),
  };
}

/** Reads the section back. */
export function readTimeline(place: Place): Timeline {
  const timeline = openLoosely(place, 'timeline section');
  const awayFromSeconds = number(timeline('away_from_seconds'));
  const awayUntilSeconds = number(timeline('away_until_seconds'));
  return {
    steps: items(timeline('steps')).map(readStep),
    ...(awayFromSeconds !== undefined && { awayFromSeconds }),
    ...(awayUntilSeconds !== undefined && { awayUntilSeconds }),
  };
}

function writeStep({ step, startedSeconds, durationSeconds, usage, progressSeconds, progressDocs }: TimelineStep) {
  return {
    step,
    started_seconds: toMillisecond(startedSeconds),
    ...(durationSeconds !== undefined && { duration_seconds: toMillisecond(durationSeconds) }),
    ...(usage && durationSeconds && writeUsage(usage, durationSeconds)),
    // The one point every step begins with says nothing.
    ...(progressDocs.length > 1 && {
      progress_seconds: progressSeconds.map(toMillisecond),
      progress_docs: progressDocs,
    }),
  };
}

function writeUsage(usage: StepUsage, durationSeconds: number) {
  const { clientCpuMs, serverCpuMs, diskMs } = usage;
  return {
    client_cpu_seconds: toMillisecond(clientCpuMs / 1000),
    ...(serverCpuMs !== undefined && { server_cpu_seconds: toMillisecond(serverCpuMs / 1000) }),
    disk_seconds: toMillisecond(diskMs / 1000),
    // For people; whoever reads the file back has the numbers.
    bound_by: boundBy(usage, durationSeconds),
  };
}

function readStep(place: Place): TimelineStep {
  const at = openLoosely(place, 'timeline step');
  const startedSeconds = number(at('started_seconds')) ?? 0;
  const durationSeconds = number(at('duration_seconds'));
  const clientCpu = number(at('client_cpu_seconds'));
  const serverCpu = number(at('server_cpu_seconds'));
  const disk = number(at('disk_seconds')) ?? 0;
  const progressSeconds = numbers(at('progress_seconds'));
  const progressDocs = numbers(at('progress_docs'));
  if (progressSeconds.length !== progressDocs.length) {
    refuse(at('progress_docs'), '"progress_docs" must have as many numbers as "progress_seconds"');
  }
  return {
    // A step this version does not know is shown by the name it has.
    step: requiredText(at('step')) as StepName,
    startedSeconds,
    ...(durationSeconds !== undefined && { durationSeconds }),
    ...(clientCpu !== undefined && {
      usage: {
        clientCpuMs: clientCpu * 1000,
        ...(serverCpu !== undefined && { serverCpuMs: serverCpu * 1000 }),
        diskMs: disk * 1000,
      },
    }),
    progressSeconds,
    progressDocs,
  };
}

/** A list of numbers; an absent one is empty. */
export function numbers(place: Place): number[] {
  return items(place).map((item) => number(item) ?? 0);
}

function toMillisecond(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
