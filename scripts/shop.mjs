/**
 * `npm run shop`: a Redis of its own with the example shop in it, until Ctrl-C. The pages in `docs/` and the folders in
 * `examples/` type their commands against it.
 */
import { setUp } from './setup.mjs';

try {
  await setUp();
  const { binPath } = await import('./demo/command-line.mjs');
  const { openShop } = await import('./open-shop.mjs');
  const { url, close } = await openShop();
  console.log(`\nThe shop is open. In another terminal:\n\n  alias rvl='node ${binPath}'\n  export REDIS_URL=${url}\n`);
  console.log('Ctrl-C closes it, and everything in that Redis is gone.');
  process.once('SIGINT', () => void close());
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
