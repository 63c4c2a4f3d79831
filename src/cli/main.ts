import { exitCodes } from './exit-codes.ts';
import { processTerminal } from './process-terminal.ts';
import { runCli } from './run-cli.ts';

/** Runs this process's command line. */
async function main(): Promise<void> {
  // A process that ends with its command unfinished has failed.
  process.exitCode = exitCodes.failed;
  const terminal = await processTerminal();
  const code = await runCli(process.argv.slice(2), terminal);
  const outputFailed = await terminal.outputFailed();
  // Left to itself, Node takes its heap apart before it ends.
  process.exit(code === exitCodes.done && outputFailed ? exitCodes.failed : code);
}

void main();
