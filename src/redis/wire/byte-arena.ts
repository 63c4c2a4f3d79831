/** Values share slabs of this size: allocating each on its own costs more than copying it. */
const SLAB_BYTES = 128 * 1024;

/** Hands out memory for many values of a few kilobytes that are kept about equally long. A slab lives as long as any of its values. */
export class ByteArena {
  #slab: Buffer = Buffer.alloc(0);
  #used = 0;

  /** `bytes` bytes of arbitrary content. */
  take(bytes: number): Buffer {
    if (bytes > SLAB_BYTES / 4) return Buffer.allocUnsafeSlow(bytes);
    if (this.#used + bytes > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#used = 0;
    }
    const taken = this.#slab.subarray(this.#used, this.#used + bytes);
    this.#used += bytes;
    return taken;
  }
}
