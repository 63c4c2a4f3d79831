import { setTimeout as sleep } from 'node:timers/promises';
import { inBatches, readInfo } from './word-index.mjs';

/**
 * @typedef {object} Memory
 * @property {number} documentBytes all documents, as MEMORY USAGE tells
 * @property {number} vectorIndexBytes the vector part of the index, as FT.INFO tells
 * @property {number} redisBytes everything Redis uses, the memory it works with included
 */

const pollEveryMs = 100;
const settlesWithinMs = 3000;

/**
 * @param {import('./word-index.mjs').Send} send
 * @param {{index: string, keys: readonly string[]}} what
 * @returns {Promise<Memory>}
 */
export async function measureMemory(send, { index, keys }) {
  const redisBytes = await settledUsedMemory(send);
  const documents = await inBatches(keys, (key) => send('MEMORY', 'USAGE', key, 'SAMPLES', '0'));
  const info = await readInfo(send, index);
  return {
    documentBytes: documents.reduce((sum, bytes) => sum + bytes, 0),
    vectorIndexBytes: Number(info.get('vector_index_sz_mb')) * 1024 * 1024,
    redisBytes,
  };
}

/**
 * Redis frees what was dropped in the background, so this waits until the figure stays where it is.
 *
 * @param {import('./word-index.mjs').Send} send
 * @returns {Promise<number>} bytes
 */
export async function settledUsedMemory(send) {
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
