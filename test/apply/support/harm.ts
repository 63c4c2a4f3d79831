import { readFileSync, truncateSync, writeFileSync } from 'node:fs';

/** Flips one bit in the middle of a file. */
export function flipBit(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}

/** Cuts a file to half its size. */
export function cutShort(path: string): void {
  truncateSync(path, readFileSync(path).length >> 1);
}
