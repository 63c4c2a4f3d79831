import type { DoctorLine, DoctorReport } from '../../index.ts';
import type { Colors } from '../terminal.ts';
import { countOf } from './format-count.ts';

const tones = { ok: 'green', warning: 'yellow', problem: 'red' } as const satisfies Record<
  DoctorLine['status'],
  keyof Colors
>;
const statusWidth = 'warning'.length;

/** What `rvl migrate doctor` prints: a line for everything that was looked at, what to do below it, and the sum. */
export function doctorText({ address, lines }: DoctorReport, colors: Colors): string {
  return [`Server ${address}:`, ...lines.map((line) => lineText(line, colors)), '', sumText(lines)].join('\n');
}

function lineText({ name, status, text, advice }: DoctorLine, colors: Colors): string {
  const told = `${colors[tones[status]](status.padEnd(statusWidth))}  ${name}: ${text}`;
  return advice === undefined ? told : `${told}\n${' '.repeat(statusWidth)}  -> ${advice}`;
}

function sumText(lines: readonly DoctorLine[]): string {
  const count = (status: DoctorLine['status']) => lines.filter((line) => line.status === status).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (problems === 0) {
    return warnings === 0 ? 'Fit for a migration' : `Fit for a migration, with ${countOf(warnings, 'warning')}`;
  }
  return `Not fit for a migration: ${countOf(problems, 'problem')}, ${countOf(warnings, 'warning')}`;
}
