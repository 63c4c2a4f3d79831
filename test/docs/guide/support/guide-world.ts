import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { builtCli, type CommandOptions, type CommandResult } from '../../../cli/built-cli.ts';
import { indexIsReady } from '../../../redis/index-is-ready.ts';
import { startTestServer, type TestServer } from '../../../support/server.ts';

/** Documents of an index that the guide presumes. */
export interface GuideIndex {
  readonly prefix: string;
  readonly on?: 'HASH' | 'JSON';
  readonly documents?: number;
  readonly dims?: number;
  /** Default HNSW. */
  readonly algorithm?: 'HNSW' | 'FLAT';
  /** With `legacy_field`, which the guide's patch removes. Default false. */
  readonly legacy?: boolean;
}

/** What the guide presumes: a Redis with indexes, a folder to work in, and `rvl` on the PATH. */
export interface GuideWorld {
  readonly server: TestServer;
  readonly folder: string;
  /**
   * Runs a command block of the guide in bash, character for character but for two things: `localhost:6379` is the test's
   * server, and `/tmp/` is a folder of the test's own.
   */
  run(block: string, options?: Pick<CommandOptions, 'input' | 'onStderr'>): Promise<CommandResult>;
  /** A YAML file as plain values. */
  yaml(path: string): Record<string, unknown>;
  text(path: string): string;
  write(path: string, text: string): void;
  /** Creates an index with `title` and `embedding`, and its documents, which have a `category`, too. */
  addIndex(name: string, index: GuideIndex): Promise<void>;
  /** Attributes of a field as FT.INFO has them: `TYPE TAG SEPARATOR |`. */
  fieldOf(index: string, field: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Builds the world; the server is empty. */
export async function buildGuideWorld(): Promise<GuideWorld> {
  const bin = builtCli();
  const server = await startTestServer();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rvl-guide-')));
  const programs = join(folder, '.bin');
  mkdirSync(programs);
  mkdirSync(join(folder, 'tmp'));
  writeFileSync(join(programs, 'rvl'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
  chmodSync(join(programs, 'rvl'), 0o755);
  const text = (path: string) => readFileSync(join(folder, path), 'utf8');
  return {
    server,
    folder,
    run: (block, options = {}) => {
      const script = block.replaceAll('localhost:6379', server.url.replace('redis://', ''));
      return runBash(script.replaceAll(' /tmp/', ` ${folder}/tmp/`), { ...options, folder, programs });
    },
    yaml: (path) => parse(text(path)) as Record<string, unknown>,
    text,
    write: (path, content) => writeFileSync(join(folder, path), content),
    addIndex: (name, index) => addIndex(server, name, index),
    fieldOf: async (index, field) => {
      const info = (await server.send('FT.INFO', index)) as unknown[];
      const fields = info[info.indexOf('attributes') + 1] as string[][];
      return fields
        .find((words) => words[3] === field)
        ?.slice(4)
        .join(' ');
    },
    close: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The keys of a map in order, those of `others` left out. */
export function keysOf(value: unknown, others: readonly string[] = []): string[] {
  return Object.keys(value as object).filter((key) => !others.includes(key));
}

function runBash(
  script: string,
  options: Pick<CommandOptions, 'input' | 'onStderr'> & { readonly folder: string; readonly programs: string },
): Promise<CommandResult> {
  const { REDIS_URL: _, ...inherited } = process.env;
  const child = spawn('bash', ['-euc', script], {
    cwd: options.folder,
    env: { ...inherited, PATH: `${options.programs}${delimiter}${inherited.PATH ?? ''}` },
    stdio: 'pipe',
    // A group of its own: what a person stops with Ctrl-C is the group in the foreground.
    detached: true,
  });
  child.stdin.on('error', () => {}).end(options.input);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    stderr += piece;
    options.onStderr?.(piece, (signal) => process.kill(-(child.pid as number), signal));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ stdout, stderr, exit: code ?? signal ?? 'unknown' }));
  });
}

async function addIndex(
  server: TestServer,
  name: string,
  { prefix, on = 'HASH', documents = 20, dims = 4, legacy = false, algorithm = 'HNSW' }: GuideIndex,
): Promise<void> {
  const named = (field: string) => (on === 'JSON' ? `$.${field} AS ${field}` : field);
  const vector = `${named('embedding')} VECTOR ${algorithm} 6 TYPE FLOAT32 DIM ${dims} DISTANCE_METRIC COSINE`;
  const schema = `${named('title')} TEXT ${legacy ? `${named('legacy_field')} TAG ` : ''}${vector}`;
  await server.send(...`FT.CREATE ${name} ON ${on} PREFIX 1 ${prefix} SCHEMA ${schema}`.split(' '));
  const client = await server.client();
  const writes = Array.from({ length: documents }, (_, at) => {
    const numbers = Array.from({ length: dims }, (_, element) => Math.sin(at * 7 + element));
    const texts = { title: `title ${at}`, legacy_field: 'old', category: 'new|used' };
    const words = [...Object.entries(texts).flat(), 'embedding', Buffer.from(Float32Array.from(numbers).buffer)];
    return client.sendCommand(
      on === 'JSON'
        ? ['JSON.SET', `${prefix}${at}`, '$', JSON.stringify({ ...texts, embedding: numbers })]
        : ['HSET', `${prefix}${at}`, ...words],
    );
  });
  await Promise.all(writes);
  await indexIsReady(server, name);
}
