/** How much memory a writer begins with; it doubles until all fits. */
const FIRST_BYTES = 64 * 1024;

/**
 * Puts bytes together, one behind the other, in memory that is used again for the next content, so that what is
 * copied often needs no fresh memory.
 */
export class ByteWriter {
  #space: Buffer;
  #length = 0;

  constructor(firstBytes = FIRST_BYTES) {
    this.#space = Buffer.allocUnsafeSlow(firstBytes);
  }

  /** Begins another content, written over this one. */
  clear(): void {
    this.#length = 0;
  }

  byte(value: number): void {
    const at = this.#grow(1);
    this.#space[at] = value;
  }

  /** Four bytes, least significant first. */
  uint32(value: number): void {
    const at = this.#grow(4);
    this.#space.writeUInt32LE(value, at);
  }

  bytes(part: Uint8Array): void {
    const at = this.#grow(part.length);
    this.#space.set(part, at);
  }

  /** Bytes put together since it was cleared. */
  get length(): number {
    return this.#length;
  }

  /** What stands at `from` … `to` once more. */
  again(from: number, to: number): void {
    const at = this.#grow(to - from);
    this.#space.copyWithin(at, from, to);
  }

  /** What was put together since it was cleared; the memory itself, so it is written over by what follows. */
  content(): Buffer {
    return this.#space.subarray(0, this.#length);
  }

  /** Makes room; returns where it begins. */
  #grow(bytes: number): number {
    const at = this.#length;
    this.#length += bytes;
    if (this.#length > this.#space.length) {
      const former = this.#space;
      this.#space = Buffer.allocUnsafeSlow(Math.max(this.#length, 2 * former.length));
      former.copy(this.#space, 0, 0, at);
    }
    return at;
  }
}
