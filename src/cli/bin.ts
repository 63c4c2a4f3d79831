#!/usr/bin/env node
import { exitCodes } from './exit-codes.ts';
import { processTerminal } from './process-terminal.ts';
import { runCli } from './run-cli.ts';

const terminal = await processTerminal();
const code = await runCli(process.argv.slice(2), terminal);
process.exitCode = code === exitCodes.done && terminal.outputFailed() ? exitCodes.failed : code;
