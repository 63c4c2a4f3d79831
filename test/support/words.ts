import { readWords } from '../../examples/words/read-words.mjs';

export { dims } from '../../examples/words/read-words.mjs';

/** The vectors of the `count` most frequent English words, one behind another. */
export function words(count: number): Float32Array {
  const vectors = readWords()
    .slice(0, count)
    .map(({ vector }) => new Uint8Array(vector));
  return new Float32Array(new Uint8Array(Buffer.concat(vectors)).buffer);
}
