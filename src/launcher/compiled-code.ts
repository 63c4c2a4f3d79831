import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/*
 * Half of what a short command takes is compiling its JavaScript. The build does that once and puts what V8 made of each file
 * beside it; a Node of another version or on another processor finds nothing that is meant for it, and compiles anew. What
 * is kept comes with the package and is never written by a command: it is code, and as much to be trusted as the rest.
 */

/** V8 takes what was kept only from the very version that made it, and does not look at the processor. */
const keptFor = `.${process.version}-${process.platform}-${process.arch}.v8`;

/** Where the build puts the command. @param launcherFolder where this stands after the build */
export function commandFolder(launcherFolder: string): string {
  return join(launcherFolder, '..', 'cli');
}

type Require = (specifier: string) => unknown;

/** Runs the CommonJS file `name` of `folder`, and whatever it requires there, from what {@link compileFolder} kept. */
export function runCompiled(folder: string, name: string): void {
  const requirePackage = createRequire(join(folder, name));
  const loaded = new Map<string, { exports: unknown }>();
  const load = (file: string): unknown => {
    const known = loaded.get(file);
    if (known !== undefined) {
      return known.exports;
    }
    const module = { exports: {} };
    loaded.set(file, module);
    const path = join(folder, file);
    const require: Require = (specifier) =>
      specifier.startsWith('./') ? load(specifier.slice(2)) : requirePackage(specifier);
    compile(path, readIfThere(path + keptFor)).runInThisContext()(module, module.exports, require, path, folder);
    return module.exports;
  };
  load(name);
}

/** Compiles every `.cjs` file of `folder`, all functions of it, and keeps the result beside it. For the build. */
export function compileFolder(folder: string): void {
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.cjs'))) {
    const path = join(folder, name);
    setFlagsFromString('--no-lazy');
    const script = compile(path);
    // What is kept is marked with the flags of the moment, which have to be those it will be read with.
    setFlagsFromString('--lazy');
    writeFileSync(path + keptFor, script.createCachedData());
  }
}

function compile(path: string, cachedData?: Buffer): Script {
  const text = readFileSync(path, 'latin1');
  const code = `(function (module, exports, require, __filename, __dirname) { ${text}\n})`;
  return new Script(code, { filename: path, ...(cachedData && { cachedData }) });
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
