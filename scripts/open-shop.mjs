import { createClient } from '@redis/client';
import { loadShop, loadWordIndex } from '../examples/shop/load-shop.mjs';
import { startServer } from './server/start.mjs';

/**
 * Starts a Redis and fills it with the example shop.
 *
 * @param {{words?: boolean}} [options] `words`: with the larger index `words`, too (default true)
 */
export async function openShop({ words = true } = {}) {
  const server = await startServer();
  const client = createClient({ url: server.url, RESP: 2 });
  client.on('error', () => {});
  await client.connect();
  /** @type {import('../examples/shop/load-shop.mjs').Send} */
  const send = (...args) => client.sendCommand(args);
  await loadShop(send);
  if (words) await loadWordIndex(send);
  const close = async () => {
    client.destroy();
    await server.stop();
  };
  return { url: server.url, port: server.port, send, close };
}
