import { randomBytes } from 'node:crypto';
import { createClient, RESP_TYPES } from '@redis/client';
import { readWords } from '../../examples/words/read-words.mjs';
import { startServer } from '../server/start.mjs';
import { say } from '../setup.mjs';
import { chooseNames, removeWords } from './word-index.mjs';

/** @typedef {Awaited<ReturnType<typeof openPlace>>} Place where the demo happens: server, names and words */

/**
 * Opens a server of our own, unless `RVL_TEST_REDIS_URL` names one; on that one nothing but the demo's own names is
 * touched.
 */
export async function openPlace() {
  const external = process.env.RVL_TEST_REDIS_URL;
  const server = external ? undefined : await startServer({ say });
  const url = server?.url ?? external ?? '';
  const names = chooseNames(server ? '' : `rvldemo-${randomBytes(4).toString('hex')}-`);
  const words = readWords();
  const client = createClient({ url, RESP: 2 });
  client.on('error', () => {});
  await client.connect();
  /** @type {import('./word-index.mjs').Send} */
  const send = (...args) => client.sendCommand(args);
  /** @type {import('./word-index.mjs').Send} */
  const sendForBuffers = (...args) => client.sendCommand(args, { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } });
  const close = async () => {
    if (!server) await removeWords(send, names, words);
    client.destroy();
    await server?.stop();
  };
  return { url, names, words, send, sendForBuffers, close };
}
