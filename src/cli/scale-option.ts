import type { ApplyOptions } from '../index.ts';
import { UsageError } from './usage-error.ts';

type Scales = NonNullable<ApplyOptions['scales']>;

/**
 * Parses one `--scale embedding=0.0123`, or `embedding=0.0123,-1.5` with an offset, and adds it to those before.
 *
 * @throws {UsageError}
 */
export function scaleOption(words: string, before: Scales = {}): Scales {
  const parts = /^(.+)=([^=,]+)(?:,([^=,]+))?$/.exec(words);
  const scale = Number(parts?.[2]);
  const offset = parts?.[3] === undefined ? undefined : Number(parts[3]);
  if (parts?.[1] === undefined || !(scale > 0) || Number.isNaN(offset)) {
    throw new UsageError(`--scale must be <field>=<scale> or <field>=<scale>,<offset>, not "${words}"`);
  }
  return { ...before, [parts[1]]: { scale, ...(offset !== undefined && { offset }) } };
}
