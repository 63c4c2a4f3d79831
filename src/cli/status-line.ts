const eraseLine = '\r\u001b[2K';

/** Lines of text with, below them, one line that is redrawn in place. */
export interface StatusLine {
  /** Writes lines above the status line; `write` is the stream they belong to. */
  above(text: string, write: (text: string) => void): void;
  /** Replaces the status line. */
  show(text: string): void;
}

/**
 * Keeps one redrawn line at the bottom of a terminal.
 *
 * @param draw writes to the terminal the line is on
 */
export function statusLine(draw: (text: string) => void): StatusLine {
  let current = '';
  return {
    above: (text, write) => {
      if (current === '') {
        write(`${text}\n`);
        return;
      }
      draw(eraseLine);
      write(`${text}\n`);
      draw(current);
    },
    show: (text) => {
      if (text !== current) {
        draw(current === '' ? text : `${eraseLine}${text}`);
        current = text;
      }
    },
  };
}
