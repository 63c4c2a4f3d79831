/** `npm run bench`: sets everything up and runs `bench/run.mjs` with the arguments given. */
import { run, setUp } from './setup.mjs';

await setUp();
process.exitCode = await run(process.execPath, ['bench/run.mjs', ...process.argv.slice(2)]);
