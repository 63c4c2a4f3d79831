/** `npm run docs`: builds the documentation as a site, from a fresh clone on. */
import { runInstalled, say, setUp } from './setup.mjs';

try {
  await setUp({ build: false, server: false });
  process.exitCode = await runInstalled('vitepress', ['build', 'docs']);
  if (process.exitCode === 0) say('The site is in docs/.vitepress/dist; look at it with: npx vitepress preview docs');
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}
