import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findServer } from './find.mjs';

/**
 * @typedef {object} StartOptions
 * @property {readonly string[]} [config] further arguments of `redis-server`, for example `['--appendonly', 'yes']`
 * @property {string} [dir] working folder, which stays; default: a temporary one, removed by `stop`
 * @property {boolean} [modules] load Search and JSON (default true)
 * @property {(line: string) => void} [say] told about a download
 */

/**
 * @typedef {object} StartedServer
 * @property {string} url `redis://127.0.0.1:PORT`
 * @property {number} port
 * @property {number} pid of the running process; changes with `restart`
 * @property {string} dir
 * @property {() => Promise<void>} stop ends it in order and removes a temporary folder; harmless when repeated
 * @property {() => Promise<void>} kill ends it with SIGKILL; the folder stays for `restart`
 * @property {() => Promise<void>} restart ends it in order if it runs, and starts it again on the same port and folder
 */

const readyWithinMs = 30_000;
const stopWithinMs = 10_000;
const startAttempts = 5;

/** Ports below every system's range for outgoing connections, so that no client's socket ever sits on ours. */
const portRange = { first: 20_000, last: 32_000 };

/**
 * Starts a Redis server of its own: on the loopback address only, on a free port, in a folder of its own, without
 * snapshots unless `config` asks for them. Resolves when it answers PING.
 *
 * It never outlives this process, however that ends.
 *
 * @param {StartOptions} [options]
 * @returns {Promise<StartedServer>}
 * @throws {Error} when no server can be found, or with the end of the server's log when it does not start
 */
export async function startServer({ config = [], dir, modules = true, say } = {}) {
  const found = await findServer(say ? { say } : {});
  const folder = dir ?? (await mkdtemp(join(tmpdir(), 'rvl-redis-')));
  await mkdir(folder, { recursive: true });
  const args = [
    ...['--bind', '127.0.0.1', '--dir', folder, '--save', '', '--logfile', join(folder, 'redis.log')],
    ...(modules ? found.modules.flatMap((path) => ['--loadmodule', path]) : []),
    ...config,
  ];
  const port = await freePort();
  const server = new RedisProcess({ binary: found.binary, args, port, folder, ownsFolder: dir === undefined });
  for (let attempt = 1; ; attempt++) {
    try {
      await server.start();
      return server;
    } catch (error) {
      // Between the look for a free port and the start another process may have taken it.
      if (attempt === startAttempts || !/Address already in use/.test(String(error))) {
        await server.stop();
        throw error;
      }
      server.port = await freePort();
    }
  }
}

/** One server process after another on one port and one folder. */
class RedisProcess {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #guard;
  #binary;
  #args;
  #ownsFolder;
  #onExit = () => this.#endNow();

  /** @param {{binary: string, args: readonly string[], port: number, folder: string, ownsFolder: boolean}} options */
  constructor({ binary, args, port, folder, ownsFolder }) {
    this.#binary = binary;
    this.#args = args;
    this.#ownsFolder = ownsFolder;
    this.port = port;
    this.dir = folder;
    process.once('exit', this.#onExit);
  }

  get url() {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid() {
    return this.#child?.pid ?? 0;
  }

  async start() {
    // In a process group of its own: Ctrl-C at the terminal is for us, and we end the server when we are done.
    const child = spawn(this.#binary, ['--port', String(this.port), ...this.#args], {
      stdio: 'ignore',
      detached: true,
    });
    this.#child = child;
    await once(child, 'spawn');
    this.#guard = spawnGuard(this.pid, this.#ownsFolder ? this.dir : '');
    const deadline = Date.now() + readyWithinMs;
    while (!(await answersPing(this.port))) {
      if (hasEnded(child)) throw new Error(`Redis did not start:\n${await this.#endOfLog()}`);
      if (Date.now() > deadline) throw new Error(`Redis did not answer in time:\n${await this.#endOfLog()}`);
      await sleep(5);
    }
  }

  async stop() {
    await this.#end('SIGTERM');
    process.off('exit', this.#onExit);
    if (this.#ownsFolder) rmSync(this.dir, { recursive: true, force: true });
  }

  async kill() {
    await this.#end('SIGKILL');
  }

  async restart() {
    await this.#end('SIGTERM');
    await this.start();
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    const child = this.#child;
    if (!child) return;
    if (!hasEnded(child)) {
      const ended = once(child, 'exit');
      child.kill(signal);
      const inTime = await Promise.race([ended.then(() => true), sleep(stopWithinMs, false, { ref: false })]);
      if (!inTime) {
        child.kill('SIGKILL');
        await ended;
      }
    }
    this.#guard?.kill('SIGKILL');
  }

  #endNow() {
    if (this.#child && !hasEnded(this.#child)) this.#child.kill('SIGKILL');
    if (this.#ownsFolder) rmSync(this.dir, { recursive: true, force: true });
  }

  async #endOfLog() {
    const log = await readFile(join(this.dir, 'redis.log'), 'utf8').catch(() => '(no log)');
    return log.trim().split('\n').slice(-8).join('\n');
  }
}

/**
 * Ends a server when this process is gone, even by SIGKILL: a shell that waits for the end of a pipe only we hold open.
 *
 * @param {number} pid
 * @param {string} folder removed then too, unless empty
 */
function spawnGuard(pid, folder) {
  const script = 'read -r _; kill -9 "$0"; [ -z "$1" ] || rm -rf "$1"';
  const guard = spawn('sh', ['-c', script, String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  /** @type {import('node:net').Socket} */ (guard.stdin).unref();
  return guard;
}

/** @param {import('node:child_process').ChildProcess} child */
function hasEnded(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

/**
 * @param {number} port
 * @returns {Promise<boolean>} true for PONG and for a server that asks for a password; false while it loads its data
 */
function answersPing(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'));
    const finish = (/** @type {boolean} */ answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => finish(false));
    socket.once('data', (bytes) => finish(/^(\+PONG|-NOAUTH)/.test(bytes.toString('latin1'))));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
  });
}

/** @returns {Promise<number>} a loopback port that nobody listens on right now */
async function freePort() {
  for (;;) {
    const port = portRange.first + Math.floor(Math.random() * (portRange.last - portRange.first));
    const probe = createServer();
    const free = await new Promise((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
