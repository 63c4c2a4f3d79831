import { setTimeout as sleep } from 'node:timers/promises';
import { readInfo } from './word-index.mjs';

/**
 * @typedef {object} Memory
 * @property {number} redisBytes everything Redis uses
 * @property {number} vectorIndexBytes the vector part of the index, as FT.INFO tells
 */

const pollEveryMs = 100;
const settlesWithinMs = 3000;

/**
 * @param {import('./word-index.mjs').Send} send
 * @param {string} [index] none: only what Redis uses
 * @returns {Promise<Memory>}
 */
export async function measureMemory(send, index) {
  const redisBytes = await settledUsedMemory(send);
  const info = index === undefined ? undefined : await readInfo(send, index);
  return { redisBytes, vectorIndexBytes: Number(info?.get('vector_index_sz_mb') ?? 0) * 1024 * 1024 };
}

/**
 * Redis frees what was dropped in the background, so this waits until the figure stays where it is.
 *
 * @param {import('./word-index.mjs').Send} send
 */
async function settledUsedMemory(send) {
  let last = await usedMemory(send);
  for (let waitedMs = 0; waitedMs < settlesWithinMs; waitedMs += pollEveryMs) {
    await sleep(pollEveryMs);
    const now = await usedMemory(send);
    if (Math.abs(now - last) < 4096) return now;
    last = now;
  }
  return last;
}

/** @param {import('./word-index.mjs').Send} send */
async function usedMemory(send) {
  return Number(/^used_memory:(\d+)/m.exec(await send('INFO', 'memory'))?.[1] ?? 0);
}
