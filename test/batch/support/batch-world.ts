import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { builtCli, type CommandOptions, type CommandResult, runCommand } from '../../cli/built-cli.ts';
import { splitWords } from '../../cli/case-file.ts';
import { loadDocuments } from '../../cli/load-documents.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

/** A server, an empty folder with a patch to float16, and the compiled command. */
export interface BatchWorld {
  readonly server: TestServer;
  readonly folder: string;
  /** Runs `rvl` with the words of a line; `--url` is added unless the line asks no server. */
  rvl(line: string, options?: Omit<CommandOptions, 'cwd'>): Promise<CommandResult>;
  /** The words of a line, as a child process gets them. */
  words(line: string): string[];
  /** Creates `<name>_idx` over `<name>:` and loads its documents; default 50. */
  addIndex(name: string, options?: { documents?: number; withVector?: boolean }): Promise<void>;
  /** A YAML file of the folder as plain values. */
  yaml(path: string): Record<string, unknown>;
  text(path: string): string;
  write(path: string, text: string): void;
  /** Bytes of the vector of one document. */
  vectorBytes(key: string): Promise<number>;
  /** The datatype of the index's vector field. */
  datatypeOf(index: string): Promise<string | undefined>;
  close(): Promise<void>;
}

const patch = `version: 1
changes:
  update_fields:
    - name: embedding
      attrs:
        datatype: float16
`;

/** Builds an empty world. */
export async function buildBatchWorld(options: { config?: string[] } = {}): Promise<BatchWorld> {
  const bin = builtCli();
  const server = await startTestServer(options);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rvl-batch-')));
  writeFileSync(join(folder, 'patch.yaml'), patch);
  const words = (line: string) => [
    ...splitWords(line),
    ...(line.includes('batch-status') ? [] : ['--url', server.url]),
  ];
  const text = (path: string) => readFileSync(join(folder, path), 'utf8');
  return {
    server,
    folder,
    words,
    rvl: (line, options) => runCommand(bin, words(line), { cwd: folder, ...options }),
    addIndex: async (name, { documents = 50, withVector = true } = {}) => {
      const vector = 'embedding VECTOR HNSW 6 TYPE FLOAT32 DIM 4 DISTANCE_METRIC COSINE';
      const fields = `title TEXT ${withVector ? vector : ''}`.trim().split(' ');
      await server.send('FT.CREATE', `${name}_idx`, 'ON', 'HASH', 'PREFIX', '1', `${name}:`, 'SCHEMA', ...fields);
      await loadDocuments(server, `${name}:`, documents);
    },
    yaml: (path) => parse(text(path)) as Record<string, unknown>,
    text,
    write: (path, text) => writeFileSync(join(folder, path), text),
    vectorBytes: async (key) => Number(await server.send('HSTRLEN', key, 'embedding')),
    datatypeOf: async (index) => JSON.stringify(await server.send('FT.INFO', index)).match(/"(FLOAT\d\d)"/)?.[1],
    close: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
