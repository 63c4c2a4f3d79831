import { basename } from 'node:path';
import { exitCodes } from './exit-codes.ts';
import { withInterrupts } from './interrupts.ts';
import { type LiveRegion, liveRegion } from './live-region.ts';
import { outputStream } from './output-stream.ts';
import type { Colors, Draw, Screen, Terminal } from './terminal.ts';
import { wrapProse } from './wrap-prose.ts';

/** The terminal of this process, and whether its output got through. */
export interface ProcessTerminal extends Terminal {
  /** Waits until all output is written. @returns true where some was lost, as on a full disk */
  outputFailed(): Promise<boolean>;
}

/** Ties {@link Terminal} to `process`. */
export async function processTerminal(): Promise<ProcessTerminal> {
  const stdout = outputStream(process.stdout);
  const stderr = outputStream(process.stderr);
  const live = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  const screen = (): Screen => ({
    columns: process.stderr.columns || 80,
    rows: process.stderr.rows || 24,
    nowMs: Date.now(),
  });
  const region = liveRegion({ write: stderr.write, columns: () => screen().columns });
  const err = (text: string): void => region.above(live ? wrapProse(text, screen().columns) : text, stderr.write);
  const outOnScreen = (text: string): void => region.above(wrapProse(text, process.stdout.columns || 80), stdout.write);
  const show = redrawing(region, screen);
  const exitNow = () => {
    show(undefined);
    process.exit(exitCodes.interrupted);
  };
  return {
    programName: programName(process.argv[1]),
    environmentUrl: process.env.REDIS_URL,
    // Only where both streams are the same screen does a result have to make room for the block.
    out: (text) => (process.stdout.isTTY ? outOnScreen(text) : stdout.write(`${text}\n`)),
    err,
    show: (draw) => (live ? show(draw) : undefined),
    live,
    screen,
    outColors: await colorsFor(process.stdout),
    colors: await colorsFor(process.stderr),
    // Asked for only by what may ask: Node opens the standard input when it is first looked at.
    get canAsk() {
      return process.stdin.isTTY === true && process.stderr.isTTY === true;
    },
    ask: async (question) => (await import('./ask-yes-no.ts')).askYesNo(question, process.stdin, process.stderr),
    dialogue: async (on) => {
      const { openDialogue } = await import('./dialogue.ts');
      return openDialogue({ input: process.stdin, output: process[on], signals: process, exitNow });
    },
    interruptible: (work, { onlyLooks = false } = {}) =>
      withInterrupts(process, { announce: onlyLooks ? () => {} : err, exitNow }, work),
    outputFailed: async () => {
      await Promise.all([stdout.written(), stderr.written()]);
      return stdout.failed() || stderr.failed();
    },
  };
}

const redrawEveryMs = 100;

/** Draws at once, then again and again; what it draws may have changed meanwhile. The process does not live on for it. */
function redrawing(region: LiveRegion, screen: () => Screen): (draw: Draw | undefined) => void {
  let timer: NodeJS.Timeout | undefined;
  return (draw) => {
    clearInterval(timer);
    const redraw = () => region.show(draw === undefined ? '' : draw(screen()));
    redraw();
    timer = draw && setInterval(redraw, redrawEveryMs).unref();
  };
}

const noColors: Colors = { red: String, yellow: String, green: String, dim: String };

/** The library is loaded only where there is something to colour. */
async function colorsFor(stream: { readonly isTTY?: boolean }): Promise<Colors> {
  if (stream.isTTY !== true || process.env.TERM === 'dumb' || process.env.NO_COLOR) {
    return noColors;
  }
  const { default: picocolors } = await import('picocolors');
  return picocolors.createColors(true);
}

/** Python's RedisVL installs an `rvl` too, so commands we print must begin with the name that was typed. */
function programName(scriptPath: string | undefined): string {
  return basename(scriptPath ?? '') === 'redisvl-migrate' ? 'redisvl-migrate' : 'rvl';
}
