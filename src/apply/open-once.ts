/** Something opened on first use and closed at the end. */
export interface OpenedOnce<Handle> {
  readonly get: () => Promise<Handle>;
  readonly close: () => Promise<void>;
}

/** Opens at the first `get`, hands everyone the same handle, and closes it if it was ever opened. */
export function openOnce<Handle extends { close(): Promise<void> }>(open: () => Promise<Handle>): OpenedOnce<Handle> {
  let opened: Promise<Handle> | undefined;
  return {
    get: () => {
      opened ??= open();
      return opened;
    },
    close: async () => {
      // A handle that could not be opened has said so to whoever asked for it.
      await (await opened?.catch(() => undefined))?.close();
    },
  };
}
