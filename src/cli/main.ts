import { exitCodes } from './exit-codes.ts';
import { processTerminal } from './process-terminal.ts';
import { runCli } from './run-cli.ts';

/** Runs this process's command line. */
async function main(): Promise<void> {
  // A process that ends with its command unfinished has failed.
  process.exitCode = exitCodes.failed;
  const terminal = await processTerminal();
  process.exitCode = await runCli(process.argv.slice(2), terminal);
  // A stream tells that it could not write only after the command that wrote has returned.
  process.on('exit', (code) => {
    if (code === exitCodes.done && terminal.outputFailed()) {
      process.exitCode = exitCodes.failed;
    }
  });
}

void main();
