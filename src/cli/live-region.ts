import { visibleLength } from './wrap-prose.ts';

/** Lines of text with, below them, a block of lines that is drawn again in place. */
export interface LiveRegion {
  /** Writes lines above the block; `write` is the stream they belong to. */
  above(text: string, write: (text: string) => void): void;
  /** Replaces the block; '' takes it away. */
  show(text: string): void;
}

/** Where the block is drawn. */
export interface RegionScreen {
  readonly write: (text: string) => void;
  readonly columns: () => number;
}

const eraseToEndOfLine = '\u001b[K';
const eraseToEndOfScreen = '\u001b[J';

/**
 * Keeps a block of lines at the bottom of a terminal.
 *
 * The cursor waits at the beginning of the block's last line, so that a `^C` the terminal prints never makes it wrap.
 */
export function liveRegion({ write, columns }: RegionScreen): LiveRegion {
  let current = '';
  const erased = (): string => (current === '' ? '' : `${toTop(current, columns())}${eraseToEndOfScreen}`);
  return {
    above: (text, writeLines) => {
      if (current === '') {
        writeLines(`${text}\n`);
        return;
      }
      write(erased());
      writeLines(`${text}\n`);
      write(drawn(current));
    },
    show: (text) => {
      if (text !== current) {
        const top = current === '' ? '' : toTop(current, columns());
        write(text === '' ? erased() : `${top}${drawn(text)}`);
        current = text;
      }
    },
  };
}

/** Lines are overwritten and what is left of the old ones is erased behind them: nothing flickers. */
function drawn(text: string): string {
  return `${text.replaceAll('\n', `${eraseToEndOfLine}\n`)}${eraseToEndOfScreen}\r`;
}

/** A terminal that was made narrower has broken lines that fitted before. */
function toTop(text: string, columns: number): string {
  const above = text.split('\n').slice(0, -1);
  const rows = above.reduce((sum, line) => sum + Math.max(1, Math.ceil(visibleLength(line) / columns)), 0);
  return rows === 0 ? '\r' : `\r\u001b[${rows}A`;
}
