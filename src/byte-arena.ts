/** Where values are put. */
export interface Memory {
  /** `bytes` bytes of arbitrary content, at an address of arbitrary alignment. */
  take(bytes: number): Buffer;
}

/** Values share slabs of up to this size: allocating each of them costs more than copying it. */
const LARGEST_SLAB_BYTES = 128 * 1024;

/**
 * Hands out memory for many values of a few kilobytes that are kept about equally long.
 *
 * A slab lives as long as any of its values. The first holds one value, and each is twice as large as the one before,
 * so whoever takes few wastes little.
 */
export class ByteArena implements Memory {
  #slab: Buffer = Buffer.alloc(0);
  #used = 0;

  take(bytes: number): Buffer {
    if (bytes > LARGEST_SLAB_BYTES / 4) return Buffer.allocUnsafeSlow(bytes);
    if (this.#used + bytes > this.#slab.length) {
      const size = Math.min(2 * this.#slab.length, LARGEST_SLAB_BYTES);
      this.#slab = Buffer.allocUnsafeSlow(Math.max(bytes, size));
      this.#used = 0;
    }
    const taken = this.#slab.subarray(this.#used, this.#used + bytes);
    this.#used += bytes;
    return taken;
  }
}
