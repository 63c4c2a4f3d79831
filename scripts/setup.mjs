// Only what Node brings along is imported here: this runs before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project, without a trailing slash. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

/**
 * Makes a fresh clone ready: installs what the lock file names, compiles the sources, gets a Redis server.
 * Each part is skipped where nothing is to be done, and says in one line when it does something.
 *
 * @param {{build?: boolean, server?: boolean}} [needs] what is needed besides the dependencies (default: both)
 */
export async function setUp({ build = true, server = true } = {}) {
  requireNode();
  await installDependencies();
  if (build) await buildIfOlder();
  if (server) await fetchServer();
}

/**
 * Runs a program in the project's folder, with its output on ours and nothing to read.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code, 1 when a signal ended it
 */
export function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: projectFolder, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Runs a program of an installed package, as `npx` would.
 *
 * @param {string} name
 * @param {readonly string[]} args
 */
export function runInstalled(name, args) {
  return run(join(projectFolder, 'node_modules', '.bin', name), args);
}

/**
 * One line about what is going on.
 *
 * @param {string} line
 */
export function say(line) {
  console.log(`· ${line}`);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(`Node ${process.versions.node} is too old: 20.19 or later is needed`);
}

async function installDependencies() {
  if (isInstalled()) return;
  say('Installing the dependencies from the lock file (npm ci)');
  const options = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm itself tells scripts where it is, which also works where "npm" is not a program but a shell function.
  const npm = process.env.npm_execpath;
  const code = npm?.endsWith('.js') ? await run(process.execPath, [npm, ...options]) : await run('npm', options);
  if (code !== 0) throw new Error('npm ci failed');
}

/** By content, not by time: a checkout touches the lock file without changing it. */
function isInstalled() {
  const wanted = readLock(join(projectFolder, 'package-lock.json'));
  const installed = readLock(join(projectFolder, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || entry.devOptional || installed[path]?.version === entry.version,
  );
}

/**
 * @param {string} path
 * @returns {Record<string, {version?: string, optional?: boolean, devOptional?: boolean}>}
 */
function readLock(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

async function buildIfOlder() {
  const built = modifiedMs(join(projectFolder, 'dist', 'launcher', 'bin.cjs'));
  const names = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.mjs', 'scripts/bundle.mjs'];
  const settings = names.map((name) => join(projectFolder, name));
  const newest = Math.max(...[...settings, ...filesUnder(join(projectFolder, 'src'))].map(modifiedMs));
  if (built > newest) return;
  say('Building (tsc, rolldown)');
  // Loaded here because it needs the dependencies, which may just have been installed.
  const { build } = await import('./build.mjs');
  await build();
}

/** @param {string} path */
function modifiedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}

async function fetchServer() {
  const { findServer } = await import('./server/find.mjs');
  try {
    await findServer({ say });
  } catch (error) {
    // With a server of the user's own, what needs a private one fails by itself, with the same message.
    if (!process.env.RVL_TEST_REDIS_URL) throw error;
    say(`Only ${'RVL_TEST_REDIS_URL'} can be used: ${/** @type {Error} */ (error).message}`);
  }
}
