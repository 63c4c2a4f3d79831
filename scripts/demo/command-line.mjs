import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectFolder } from '../setup.mjs';

/** The compiled command line tool. */
export const binPath = join(projectFolder, 'dist', 'launcher', 'bin.cjs');

/**
 * Runs one `rvl` command as a user would, its output on ours, and prints it first.
 *
 * @param {readonly string[]} args
 * @param {string} folder to run it in
 * @returns {Promise<string>} the command as it would be typed
 * @throws {Error} when it does not end with exit code 0
 */
export async function rvl(args, folder) {
  const typed = ['rvl', ...args].map(quote).join(' ');
  console.log(`\n$ ${typed}`);
  // Without REDIS_URL: the demo must not reach a server of the user's, whatever a command forgets.
  const { REDIS_URL: _, ...env } = process.env;
  const child = spawn(process.execPath, [binPath, ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`This command ended with exit code ${code}: ${typed}`);
  return typed;
}

/** @param {string} word */
function quote(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
