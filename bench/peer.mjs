/** Python RedisVL, installed once from PyPI into this project's cache folder. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../scripts/server/download.mjs';

export const peerVersion = '0.28.0';

/**
 * @returns {string} the path of its `rvl`
 * @throws {Error} where Python with venv and pip is missing
 */
export function installPeer() {
  const folder = join(cacheFolder(), `redisvl-${peerVersion}`);
  const program = join(folder, 'bin', 'rvl');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return program;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cacheFolder(), { recursive: true });
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  execFileSync(join(folder, 'bin', 'pip'), ['install', '--quiet', `redisvl==${peerVersion}`], { stdio: 'inherit' });
  writeFileSync(complete, '');
  return program;
}
