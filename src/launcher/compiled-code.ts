import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/*
 * A fifth of what a short command takes is compiling its JavaScript. The build does that once and puts what V8 made of each file
 * beside it, behind two CRC-32 of four bytes: of the file, and of what V8 made. A file that has none, because it was packed
 * without, or because another version of Node or another processor is to run it, is compiled as any other.
 */

/** V8 takes what was kept only from the very version that made it, and does not look at the processor. */
const keptFor = `.${process.version}-${process.platform}-${process.arch}.v8`;
const CHECKS_BYTES = 8;

/** Where the build puts the command. @param launcherFolder where this stands after the build */
export function commandFolder(launcherFolder: string): string {
  return join(launcherFolder, '..', 'cli');
}

type Require = (specifier: string) => unknown;

/**
 * Runs the CommonJS file `name` of `folder`, and whatever it requires there, from what {@link compileFolder} kept.
 *
 * @throws what running them throws; a file that could not be run is tried again when it is required once more
 */
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
    try {
      compile(path).runInThisContext()(module, module.exports, require, path, folder);
    } catch (error) {
      loaded.delete(file);
      throw error;
    }
    return module.exports;
  };
  load(name);
}

/** Compiles every `.cjs` file of `folder`, all functions of it, and keeps the result beside it. For the build. */
export function compileFolder(folder: string): void {
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.cjs'))) {
    const path = join(folder, name);
    const text = readFileSync(path);
    setFlagsFromString('--no-lazy');
    const script = scriptOf(path, text);
    // What is kept is marked with the flags of the moment, which have to be those it will be read with.
    setFlagsFromString('--lazy');
    const made = script.createCachedData();
    writeFileSync(path + keptFor, Buffer.concat([checksOf(text, made), made]));
  }
}

function compile(path: string): Script {
  const text = readFileSync(path);
  return scriptOf(path, text, keptOf(path, text));
}

/** @param text in ASCII, as the build writes it */
function scriptOf(path: string, text: Buffer, cachedData?: Buffer): Script {
  const code = `(function (module, exports, require, __filename, __dirname) { ${text.toString('latin1')}\n})`;
  return new Script(code, { filename: path, ...(cachedData && { cachedData }) });
}

/**
 * What V8 made of `text`, where that was kept and is whole.
 *
 * V8 itself compares neither: of the text it knows the length, and damaged bytecode it runs (Node 20.20: of 120 flipped
 * bits, 20 ended the process).
 */
function keptOf(path: string, text: Buffer): Buffer | undefined {
  const kept = readIfThere(path + keptFor);
  const made = kept?.subarray(CHECKS_BYTES);
  return made?.length && kept?.subarray(0, CHECKS_BYTES).equals(checksOf(text, made)) ? made : undefined;
}

function checksOf(text: Buffer, made: Buffer): Buffer {
  const checks = Buffer.alloc(CHECKS_BYTES);
  checks.writeUInt32BE(crc32(text), 0);
  checks.writeUInt32BE(crc32(made), CHECKS_BYTES / 2);
  return checks;
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
