import { UsageError } from './usage-error.ts';

const unitBytes: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30, tb: 2 ** 40 };

/**
 * Returns a parser for a flag that takes an amount of memory: `512mb`, `1.5 GB`, or a number of bytes. Units are powers of
 * 1024, as in redis.conf.
 *
 * @throws {UsageError} from the parser
 */
export function sizeOption(flag: string): (text: string) => number {
  return (text) => {
    const [, digits, unit = ''] = text.match(/^(\d+(?:\.\d+)?)\s*([kmgt]?b?)$/i) ?? [];
    const factor = unitBytes[unit.toLowerCase()] ?? unitBytes[`${unit.toLowerCase()}b`];
    const bytes = Math.floor(Number(digits) * (factor ?? Number.NaN));
    if (!(bytes > 0)) {
      throw new UsageError(`${flag} must be an amount of memory such as 512mb or 2gb, not "${text}"`);
    }
    return bytes;
  };
}
