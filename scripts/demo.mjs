/**
 * `npm run demo`: a real migration on real data, from a fresh clone on. Exit code 0 means that everything held.
 *
 *   npm run demo -- --keep    leaves Redis running and the files in place until Ctrl-C, to try things by hand
 */
import { setUp } from './setup.mjs';

// With an orderly exit what was started and made is ended and removed.
process.once('SIGINT', () => process.exit(130));

try {
  await setUp();
  const { runDemo } = await import('./demo/run-demo.mjs');
  const held = await runDemo({ keep: process.argv.includes('--keep') });
  process.exitCode = held ? 0 : 1;
} catch (error) {
  console.error(process.env.DEBUG ? error : /** @type {Error} */ (error).message);
  process.exitCode = 1;
}
