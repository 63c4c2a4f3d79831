/**
 * `npm test`: types, lint and every test, from a fresh clone on. With arguments, only those tests:
 *
 *   npm test -- test/schema
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInstalled, say, setUp } from './setup.mjs';

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

/** @type {ReadonlyArray<{name: string, program: string, args: readonly string[]}>} */
const checks = [
  { name: 'types', program: 'tsc', args: ['--noEmit'] },
  { name: 'lint and format', program: 'biome', args: ['check', '.'] },
];

try {
  const only = process.argv.slice(2);
  await setUp();
  const counts = [...(only.length === 0 ? await runChecks() : []), await runTests(only)];
  const total = counts.reduce((sum, part) => ({
    passed: sum.passed + part.passed,
    failed: sum.failed + part.failed,
    skipped: sum.skipped + part.skipped,
  }));
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
  process.exitCode = total.failed === 0 ? 0 : 1;
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}

/** @returns {Promise<Counts[]>} one for each check */
async function runChecks() {
  const counts = [];
  for (const { name, program, args } of checks) {
    say(`Checking ${name} (${program})`);
    const passed = (await runInstalled(program, args)) === 0;
    if (!passed) console.log(`FAILED: ${name}`);
    counts.push({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 });
  }
  return counts;
}

/**
 * @param {readonly string[]} only what is given to vitest; everything when empty
 * @returns {Promise<Counts>}
 */
async function runTests(only) {
  say(`Running the tests (vitest${only.length > 0 ? ` ${only.join(' ')}` : ''})`);
  const folder = mkdtempSync(join(tmpdir(), 'rvl-test-'));
  const file = join(folder, 'results.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await runInstalled('vitest', ['run', ...reporters, ...only]);
    return countsOf(file, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} file what vitest wrote; it is missing when vitest itself broke
 * @param {number} code its exit code
 * @returns {Counts}
 */
function countsOf(file, code) {
  let results = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  try {
    results = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    console.log('vitest left no results');
  }
  // A file that does not load, or an error outside every test, fails the run without a failed test; so does no test.
  const broken = code !== 0 || results.numPassedTests === 0;
  return {
    passed: results.numPassedTests,
    failed: Math.max(results.numFailedTests, broken ? 1 : 0),
    skipped: results.numPendingTests + results.numTodoTests,
  };
}
