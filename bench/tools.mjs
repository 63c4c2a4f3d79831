/** Both tools, run with the same commands and measured by the same wrapper. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { installPeer } from './peer.mjs';

const wrapper = fileURLToPath(new URL('measure.py', import.meta.url));
const ourProgram = fileURLToPath(new URL('../dist/launcher/bin.cjs', import.meta.url));

/**
 * What one run took.
 *
 * @typedef {object} Run
 * @property {number} wallSeconds
 * @property {number} cpuSeconds of the process
 * @property {number} peakBytes its largest resident set
 * @property {Record<string, number>} steps seconds, as the tool itself reports them
 */

/**
 * @typedef {object} Tool
 * @property {string} name
 * @property {readonly string[]} program
 */

/** @returns {{ ours: Tool, peer: Tool }} */
export function bothTools() {
  return {
    ours: { name: 'ours', program: [process.execPath, ourProgram] },
    peer: { name: 'peer', program: [installPeer()] },
  };
}

/**
 * Prepares and measures one case.
 *
 * @param {Tool} tool
 * @param {import('./cases.mjs').Case} one
 * @param {{ url: string, folder: string }} where `folder` is empty
 * @returns {Promise<{ prepare: () => Promise<void>, measure: () => Promise<Run> }>}
 */
export async function runOf(tool, one, { url, folder }) {
  const patch = join(folder, 'patch.yaml');
  if (one.patch !== undefined) writeFileSync(patch, one.patch);
  const rvl = (/** @type {readonly string[]} */ args) => measured([...tool.program, ...args], folder);
  const files = { backup: join(folder, 'backups'), benchmark: join(folder, 'benchmark.yaml') };
  const planned = one.batch
    ? ['migrate', 'batch-plan', '--pattern', 'small_*', '--schema-patch', patch, '--plan-out', 'batch_plan.yaml']
    : ['migrate', 'plan', '--index', 'bench', '--schema-patch', patch, '--plan-out', 'plan.yaml'];
  const workers = one.workers === undefined ? [] : ['--workers', String(one.workers)];
  const applied = one.batch
    ? ['migrate', 'batch-apply', '--plan', 'batch_plan.yaml', '--accept-data-loss', '--state', 'state.yaml']
    : ['migrate', 'apply', '--plan', 'plan.yaml', '--benchmark-out', files.benchmark, ...workers];
  const connection = ['--backup-dir', files.backup, '--url', url];
  const names = new Map([
    ['URL', url],
    ['PATCH', patch],
    ['PLAN', 'plan.yaml'],
  ]);
  return {
    async prepare() {
      if (one.patch !== undefined) await rvl([...planned, '--url', url]);
      if (one.applied) await rvl([...applied, ...connection]);
    },
    async measure() {
      const args = one.command ? one.command.map((word) => names.get(word) ?? word) : [...applied, ...connection];
      return { ...(await rvl(args)), steps: stepsIn(files.benchmark) };
    },
  };
}

/** @returns {Record<string, number>} */
function stepsIn(/** @type {string} */ path) {
  if (!existsSync(path)) return {};
  const report = parse(readFileSync(path, 'utf8'));
  const entries = Object.entries(report.timings ?? {}).filter(([, value]) => typeof value === 'number');
  return Object.fromEntries(entries.map(([name, value]) => [name.replace(/_(duration_)?seconds$/, ''), Number(value)]));
}

/** @returns {Promise<Omit<Run, 'steps'>>} */
function measured(/** @type {readonly string[]} */ command, /** @type {string} */ cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn('python3', [wrapper, ...command], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', () => {
      const { wall_seconds, cpu_seconds, peak_bytes, exit_code, output } = JSON.parse(text);
      if (exit_code === 0) resolve({ wallSeconds: wall_seconds, cpuSeconds: cpu_seconds, peakBytes: peak_bytes });
      else reject(new Error(`${command.join(' ')} ended with ${exit_code}:\n${output}`));
    });
  });
}
