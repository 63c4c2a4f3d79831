import { resolve } from 'node:path';
import { UsageError } from './usage-error.ts';

/**
 * Refuses to read and write, or to write twice, the same file.
 *
 * @param pathsByFlag the files of a command line by the flag that names them
 * @throws {UsageError} naming both flags
 */
export function distinctFiles(pathsByFlag: Readonly<Record<string, string | undefined>>): void {
  const flagsByPath = new Map<string, string>();
  for (const [flag, path] of Object.entries(pathsByFlag)) {
    if (path === undefined) {
      continue;
    }
    const earlier = flagsByPath.get(resolve(path));
    if (earlier !== undefined) {
      throw new UsageError(`${earlier} and ${flag} name the same file "${path}"`, 'Give them different names');
    }
    flagsByPath.set(resolve(path), flag);
  }
}
