import { execFile } from 'node:child_process';
import { access, constants, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cachedServerFolder, downloadServer } from './download.mjs';

/**
 * @typedef {object} FoundServer
 * @property {string} binary the `redis-server` program
 * @property {readonly string[]} modules paths of the search and the JSON module, in the order to load them
 * @property {'path' | 'cache' | 'download'} source where it was found
 */

const moduleNames = ['redisearch.so', 'rejson.so'];

/** Where packages of Redis put the modules, relative to the folder of `redis-server` or absolute. */
const moduleFolders = [
  '../lib',
  '../lib/redis/modules',
  '../modules',
  '/usr/local/lib/redis/modules',
  '/opt/redis-stack/lib',
];

/** The oldest Redis whose search module tells everything about an index. */
const oldestVersion = [7, 2];

/**
 * Finds a Redis server with Search and JSON: on the PATH, in the cache, or by downloading it into the cache.
 *
 * @param {{say?: (line: string) => void}} [options] `say` is told about a download (default: silent)
 * @returns {Promise<FoundServer>}
 * @throws {Error} one message that says what to install when there is none
 */
export async function findServer({ say = () => {} } = {}) {
  const onPath = await findOnPath();
  if (onPath) return onPath;
  const cached = await serverIn(cachedServerFolder(), 'cache');
  if (cached) return cached;
  try {
    const downloaded = await serverIn(await downloadServer(say), 'download');
    if (downloaded) return downloaded;
    throw new Error('the unpacked server does not start on this system');
  } catch (error) {
    throw new Error(noServerMessage(/** @type {Error} */ (error).message), { cause: error });
  }
}

/** @param {string} reason */
function noServerMessage(reason) {
  return [
    `No Redis server with the Search module was found, and none could be downloaded: ${reason}.`,
    'Install Redis 8 or Redis Stack so that "redis-server" is on the PATH, or start one and name it:',
    '  docker run -d --name redis -p 6379:6379 redis:8.0',
    '  export RVL_TEST_REDIS_URL=redis://localhost:6379   # a server that holds nothing you need',
  ].join('\n');
}

/** @returns {Promise<FoundServer | undefined>} */
async function findOnPath() {
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const binary = join(folder, 'redis-server');
    if (!(await isExecutable(binary))) continue;
    // Through the link, because the modules lie beside the real file.
    const found = await withModules(await realpath(binary), 'path');
    if (found) return found;
  }
  return undefined;
}

/**
 * @param {string} folder
 * @param {FoundServer['source']} source
 */
function serverIn(folder, source) {
  return withModules(join(folder, 'bin', 'redis-server'), source);
}

/**
 * @param {string} binary
 * @param {FoundServer['source']} source
 * @returns {Promise<FoundServer | undefined>} undefined unless the program runs here and has both modules
 */
async function withModules(binary, source) {
  if (!(await isExecutable(binary)) || !(await isRecentEnough(binary))) return undefined;
  for (const folder of moduleFolders) {
    const base = folder.startsWith('/') ? folder : join(dirname(binary), folder);
    const modules = moduleNames.map((name) => join(base, name));
    const usable = await Promise.all(modules.map(isExecutable));
    if (usable.every(Boolean)) return { binary, modules, source };
  }
  return undefined;
}

/** @param {string} path */
function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** @param {string} binary */
async function isRecentEnough(binary) {
  try {
    const { stdout } = await promisify(execFile)(binary, ['--version'], { timeout: 10_000 });
    const [major = 0, minor = 0] = (/v=(\d+)\.(\d+)/.exec(stdout) ?? []).slice(1).map(Number);
    const [needMajor = 0, needMinor = 0] = oldestVersion;
    return major > needMajor || (major === needMajor && minor >= needMinor);
  } catch {
    return false;
  }
}
