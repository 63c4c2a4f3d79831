/** `npm run build`: compiles the library and bundles the command into `dist`. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCommand } from './bundle.mjs';
import { projectFolder, runInstalled } from './setup.mjs';

/**
 * Builds everything anew.
 *
 * @throws {Error} when the sources do not compile
 */
export async function build() {
  rmSync(join(projectFolder, 'dist'), { recursive: true, force: true });
  if ((await runInstalled('tsc', ['-p', 'tsconfig.build.json'])) !== 0) throw new Error('The sources do not compile');
  await bundleCommand();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
