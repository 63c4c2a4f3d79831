/** How long an index was away, as somebody else sees it: FT.INFO every 20 ms on a connection of its own. */
import { connect, isReady } from './load.mjs';

const POLL_MS = 20;

/**
 * @param {string} url
 * @param {string} index
 * @param {number} documents it is complete with
 * @returns {Promise<() => Promise<number>>} stops watching and returns the seconds from the first look that found it
 *   away or incomplete to the last such look's end; 0 where there was none
 */
export async function watchIndex(url, index, documents) {
  const client = await connect(url);
  let stopped = false;
  /** @type {number | undefined} */
  let awaySince;
  let seconds = 0;
  const watching = (async () => {
    while (!stopped) {
      const ready = await isReady(client, index, documents);
      const now = performance.now();
      if (!ready) awaySince ??= now;
      else if (awaySince !== undefined) {
        seconds += (now - awaySince) / 1000;
        awaySince = undefined;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  })();
  return async () => {
    stopped = true;
    await watching;
    await client.close();
    return seconds;
  };
}
