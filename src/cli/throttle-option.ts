import type { ApplyOptions } from '../index.ts';
import { UsageError } from './usage-error.ts';

type Limits = NonNullable<ApplyOptions['throttle']>;

const unitBytes: Readonly<Record<string, number>> = { kb: 1e3, mb: 1e6, gb: 1e9 };

/** Each way to write a limit: the numbers in its groups become the option's value. */
const forms: readonly { readonly pattern: RegExp; readonly limit: (number: number, unit: string) => Limits }[] = [
  { pattern: /^(\d+)(\/s)?$/, limit: (docsPerSecond) => ({ docsPerSecond }) },
  { pattern: /^ping=(\d+(?:\.\d+)?)(ms)?$/, limit: (pingMs) => ({ pingMs }) },
  { pattern: /^replica-lag=(\d+)([kmg]b)$/i, limit: (number, unit) => ({ replicaLagBytes: number * bytesOf(unit) }) },
  { pattern: /^headroom=(\d+)([kmg]b)$/i, limit: (number, unit) => ({ headroomBytes: number * bytesOf(unit) }) },
];

/**
 * Parses one `--throttle`, such as `5000/s`, `ping=5ms`, `replica-lag=64MB` or `headroom=1GB`, and adds it to those before.
 *
 * @throws {UsageError}
 */
export function throttleOption(text: string, before: Limits = {}): Limits {
  for (const { pattern, limit } of forms) {
    const [, number, unit = ''] = pattern.exec(text) ?? [];
    if (Number(number) > 0) {
      return { ...before, ...limit(Number(number), unit) };
    }
  }
  throw new UsageError(
    `--throttle must be a number of documents a second (5000/s), ping=5ms, replica-lag=64MB or headroom=1GB, not "${text}"`,
  );
}

function bytesOf(unit: string): number {
  return unitBytes[unit.toLowerCase()] ?? Number.NaN;
}
