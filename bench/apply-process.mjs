/** Plans and applies one migration in a process of its own, so that its memory and CPU are its alone. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What one measured process tells.
 *
 * @typedef {object} Measured
 * @property {import('../src/report/report.ts').Timings} timings in seconds
 * @property {number} cpuSeconds of the process
 * @property {number} peakBytes its largest resident set
 */

/**
 * Runs one migration of the index `bench`.
 *
 * @param {{ url: string, folder: string, target: string }} options `folder` is empty; `target` is a datatype
 * @returns {Promise<Measured & { wallSeconds: number }>} with the wall time of the whole process
 */
export async function applyInOwnProcess({ url, folder, target }) {
  const patch = join(folder, 'patch.yaml');
  writeFileSync(
    patch,
    `version: 1\nchanges:\n  update_fields:\n    - name: embedding\n      attrs:\n        datatype: ${target}\n`,
  );
  const startedAt = performance.now();
  const line = await lastLine(fileURLToPath(import.meta.url), [url, folder, patch]);
  return { ...JSON.parse(line), wallSeconds: (performance.now() - startedAt) / 1000 };
}

/**
 * @param {string} script
 * @param {string[]} args
 * @returns {Promise<string>} the last line the script printed
 */
function lastLine(script, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('close', (code) => {
      if (code === 0) {
        resolve(text.trim().split('\n').at(-1) ?? '');
      } else {
        reject(new Error(`the measured process ended with ${code}`));
      }
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [url = '', folder = '', schemaPatchPath = ''] = process.argv.slice(2);
  const { createPlan, applyPlan } = await import('../dist/index.js');
  const connection = { url };
  const plan = await createPlan({ connection, index: 'bench', schemaPatchPath });
  const report = await applyPlan({ connection, plan, backupDir: join(folder, 'backup') });
  if (report.result !== 'succeeded') {
    throw new Error(report.validation.errors.join('; '));
  }
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  console.log(
    JSON.stringify({
      timings: report.timings,
      cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
      peakBytes: maxRSS * 1024,
    }),
  );
}
