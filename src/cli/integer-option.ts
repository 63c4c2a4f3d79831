import { UsageError } from './usage-error.ts';

/** Smallest and largest value of a flag, both included. */
export interface IntegerRange {
  readonly min: number;
  readonly max?: number;
}

/**
 * Returns a parser for a flag that takes a whole number.
 *
 * @throws {UsageError} from the parser, for example `--workers must be >= 1`
 */
export function integerOption(flag: string, range: IntegerRange): (text: string) => number {
  return (text) => {
    if (!/^[+-]?\d+$/.test(text)) {
      throw new UsageError(`${flag} must be a whole number, not "${text}"`);
    }
    const value = Number(text);
    if (value < range.min) {
      throw new UsageError(`${flag} must be >= ${range.min}`);
    }
    if (value > (range.max ?? Number.MAX_SAFE_INTEGER)) {
      throw new UsageError(`${flag} must be <= ${range.max ?? Number.MAX_SAFE_INTEGER}`);
    }
    return value;
  };
}
