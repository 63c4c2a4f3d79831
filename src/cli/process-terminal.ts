import { basename } from 'node:path';
import { exitCodes } from './exit-codes.ts';
import { withInterrupts } from './interrupts.ts';
import { outputStream } from './output-stream.ts';
import { statusLine } from './status-line.ts';
import type { Colors, Terminal } from './terminal.ts';

/** The terminal of this process, and whether its output got through. */
export interface ProcessTerminal extends Terminal {
  /** True where output was lost, as on a full disk. */
  outputFailed(): boolean;
}

/** Ties {@link Terminal} to `process`. */
export async function processTerminal(): Promise<ProcessTerminal> {
  const stdout = outputStream(process.stdout);
  const stderr = outputStream(process.stderr);
  const live = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  const status = statusLine(stderr.write);
  const err = (text: string): void => status.above(text, stderr.write);
  return {
    programName: programName(process.argv[1]),
    environmentUrl: process.env.REDIS_URL,
    // Only where both streams are the same screen does a result have to make room for the status line.
    out: (text) => (process.stdout.isTTY ? status.above(text, stdout.write) : stdout.write(`${text}\n`)),
    err,
    status: status.show,
    live,
    columns: () => process.stderr.columns || 80,
    colors: live && !process.env.NO_COLOR ? await terminalColors() : noColors,
    canAsk: process.stdin.isTTY === true && process.stderr.isTTY === true,
    ask: async (question) => (await import('./ask-yes-no.ts')).askYesNo(question, process.stdin, process.stderr),
    dialogue: async () => {
      const exitNow = () => process.exit(exitCodes.interrupted);
      const { openDialogue } = await import('./dialogue.ts');
      return openDialogue({ input: process.stdin, output: process.stdout, signals: process, exitNow });
    },
    interruptible: (work) =>
      withInterrupts(process, { announce: err, exitNow: () => process.exit(exitCodes.interrupted) }, work),
    outputFailed: () => stdout.failed() || stderr.failed(),
  };
}

const noColors: Colors = { red: String, yellow: String, green: String };

/** Loaded only where there is something to colour. */
async function terminalColors(): Promise<Colors> {
  const { default: picocolors } = await import('picocolors');
  return picocolors.createColors(true);
}

/** Python's RedisVL installs an `rvl` too, so commands we print must begin with the name that was typed. */
function programName(scriptPath: string | undefined): string {
  return basename(scriptPath ?? '') === 'redisvl-migrate' ? 'redisvl-migrate' : 'rvl';
}
