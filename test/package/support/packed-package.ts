import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtCli } from '../../cli/built-cli.ts';

const projectFolder = fileURLToPath(new URL('../../..', import.meta.url));

/** A folder of a user who has installed the package. */
export interface PackedPackage {
  /** The archive that `npm publish` would upload. */
  readonly archive: string;
  /** The user's folder, with `node_modules`. */
  readonly folder: string;
  /** The package in it. */
  readonly installed: string;
  /** Paths of the files in the archive, sorted. */
  readonly files: readonly string[];
  remove(): void;
}

/**
 * Packs the package and installs it the way npm does, without asking a registry: extracted into `node_modules`, beside
 * links to its dependencies, to Node's types, and to the Redis client that a user may have.
 */
export function packPackage(): PackedPackage {
  builtCli();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rvl-package-')));
  writeFileSync(join(folder, 'package.json'), '{ "name": "a-user", "private": true }');
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: projectFolder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ filename: string; files: { path: string }[] }];
  const archive = join(folder, packed.filename);
  const installed = join(folder, 'node_modules', 'redisvl-migrate');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', archive, '-C', installed, '--strip-components=1']);
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), '@types/node', '@redis/client']) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(realpathSync(join(projectFolder, 'node_modules', name)), link);
  }
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(installed.length + 1)
        .replaceAll('\\', '/'),
    );
  return { archive, folder, installed, files: files.sort(), remove: () => rmSync(folder, { recursive: true }) };
}

/** Runs a program of the project's own `node_modules`; what it printed, and its exit code. */
export function runTool(name: string, args: readonly string[], cwd: string): { exit: number; output: string } {
  try {
    const program = join(projectFolder, 'node_modules', '.bin', name);
    return { exit: 0, output: execFileSync(program, args, { cwd, encoding: 'utf8', stdio: 'pipe' }) };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { exit: status, output: `${stdout}${stderr}` };
  }
}
