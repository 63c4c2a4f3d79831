/**
 * `npm run test:soak`: the crash and end-to-end tests with hundreds of kills instead of a few.
 * Those tests read `RVL_SOAK`; everything else is as in `npm test`.
 */
import { runInstalled, say, setUp } from './setup.mjs';

const testTimeoutMs = 4 * 60 * 60 * 1000;

await setUp();
process.env.RVL_SOAK = '1';
say('Running the long campaigns (vitest, RVL_SOAK=1)');
const folders = process.argv.length > 2 ? process.argv.slice(2) : ['test/crash', 'test/apply'];
process.exitCode = await runInstalled('vitest', ['run', `--testTimeout=${testTimeoutMs}`, ...folders]);
