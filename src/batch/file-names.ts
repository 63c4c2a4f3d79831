import { createHash } from 'node:crypto';
import { fileStem } from '../backup/names.ts';

const HASH_DIGITS = 12;

/**
 * The part of file names that stands for each index of a batch, by index name.
 *
 * As the backup directory names it; where two would differ in case only, all but the first get a hash, because on some
 * file systems they would be one file.
 */
export function batchFileStems(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const stems = new Map<string, string>();
  for (const name of names) {
    const stem = fileStem(name);
    const own = taken.has(stem.toLowerCase()) ? `${stem}_${hashOf(name)}` : stem;
    taken.add(own.toLowerCase());
    stems.set(name, own);
  }
  return stems;
}

function hashOf(name: string): string {
  return createHash('sha256').update(name, 'utf8').digest('hex').slice(0, HASH_DIGITS);
}
