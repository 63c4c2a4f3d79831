import type { Memory } from '../byte-arena.ts';

/**
 * The file system as this project needs it: the port behind which `node:fs` stands.
 *
 * Every method rejects with `FILE_UNREADABLE`, `FILE_UNWRITABLE` or `DISK_FULL`. Files are made 0600, folders 0700.
 */
export interface Disk {
  /** The whole file, or undefined where none exists. */
  read(path: string): Promise<Buffer | undefined>;
  /** {@link Disk.read} of a small file before this returns: nothing else happens meanwhile, on this thread. */
  readNow(path: string): Buffer | undefined;
  /** A reader at any position, or undefined where the file does not exist. */
  openRead(path: string): Promise<ReadableFile | undefined>;
  /** Replaces the file durably: temporary file, fsync, rename, fsync of the folder. */
  /** `shared`: for others to read as well (as the umask allows), which a plan or a report is for. Default: 0600. */
  writeAtomic(path: string, bytes: Uint8Array | string, options?: { shared?: boolean }): Promise<void>;
  /** Opens for appending, created when missing; the folder entry is durable when this resolves. `truncateTo` puts a new file with that many bytes of the present one in its place first. */
  openAppend(path: string, options?: { truncateTo?: number }): Promise<AppendFile>;
  /** Creates the file with this content and fails with undefined result where it exists already. Durable. */
  createExclusive(path: string, bytes: string): Promise<boolean>;
  /** Renames within one folder or across; both folders are synced. */
  rename(from: string, to: string): Promise<void>;
  /** Removes the file; no error where it is gone. */
  remove(path: string): Promise<void>;
  /** Names (not paths) in a folder, sorted; empty where the folder does not exist. */
  list(folder: string): Promise<string[]>;
  /** Size in bytes, or undefined where the file does not exist. */
  size(path: string): Promise<number | undefined>;
  /** Creates the folder (0700; with `shared` as the umask allows) and its parents, and proves that a file can be written there. */
  ensureWritableFolder(folder: string, options?: { shared?: boolean }): Promise<void>;
  /** Bytes an ordinary user may still write on the folder's disk. */
  freeBytes(folder: string): Promise<number>;
}

/** A file open for reading at positions. */
export interface ReadableFile {
  readonly size: number;
  /**
   * Exactly `length` bytes from `position`; fewer only at the end of the file.
   *
   * @param memory where they are put. Default: memory of their own
   */
  read(position: number, length: number, memory?: Memory): Promise<Buffer>;
  close(): Promise<void>;
}

/** A file that only grows. */
export interface AppendFile {
  /** Bytes in the file, buffered writes included. */
  readonly size: number;
  /** Writes all chunks in order; not durable before {@link AppendFile.sync}. */
  append(chunks: readonly Uint8Array[]): Promise<void>;
  /** fdatasync: everything appended so far survives a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}
