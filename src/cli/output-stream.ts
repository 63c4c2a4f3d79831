/** The part of a process stream that is needed here. */
export interface WritableStream {
  write(text: string, written?: () => void): boolean;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** A stream that outlives its reader. */
export interface OutputStream {
  write(text: string): void;
  /** Resolves when all is written, or lost. */
  written(): Promise<void>;
  /** True where output was lost for another reason than a reader that went away. */
  failed(): boolean;
}

/** Reader gone (`| head`), or terminal gone: nobody wants the rest, and that is no failure. */
const readerGone = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);

/**
 * Wraps stdout or stderr so that a write error ends the writing and nothing else: a migration must not die in the
 * middle because its output went into `head`.
 */
export function outputStream(stream: WritableStream): OutputStream {
  let open = true;
  let failed = false;
  stream.on('error', (error) => {
    open = false;
    failed ||= !readerGone.has(error.code ?? '');
  });
  return {
    write: (text) => {
      if (open) {
        stream.write(text);
      }
    },
    // A stream tells why it could not write just after it has called back.
    written: () => new Promise((resolve) => (open ? stream.write('', () => setImmediate(resolve)) : resolve())),
    failed: () => failed,
  };
}
