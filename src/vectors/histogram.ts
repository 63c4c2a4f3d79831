/** Buckets a sign: a float32's exponent and its first 7 fraction bits, so a bucket is at most 1/128 of its value wide. */
const BUCKETS = 0x7f80;
const SIGN = 0x8000;

/**
 * How often values of every size occur, in 512 KiB whatever their number: buckets are spaced logarithmically, and a
 * value read back is off by less than 0.8 %.
 */
export interface Histogram {
  /** Finite values seen. */
  readonly count: number;
  /** Counts the first `dims` float32 numbers, given as their bits; NaN and infinities are left out. */
  add(bits: Uint32Array, dims: number): void;
  /** The value that `share` (0 to 1) of all values do not exceed; 0 where none was seen. */
  quantile(share: number): number;
  /** The same of absolute values. */
  absoluteQuantile(share: number): number;
  /** How many values lie below `low` or above `high`, give or take those in the same bucket. */
  countOutside(low: number, high: number): number;
}

/** A histogram of nothing. */
export function createHistogram(): Histogram {
  const positive = new Float64Array(BUCKETS);
  const negative = new Float64Array(BUCKETS);
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(bits, dims) {
      for (let i = 0; i < dims; i++) {
        // Minus zero is no negative number.
        const place = bits[i] === 0x80000000 ? 0 : bits[i]! >>> 16;
        const bucket = place & 0x7fff;
        if (bucket < BUCKETS) {
          const side = place & SIGN ? negative : positive;
          side[bucket] = side[bucket]! + 1;
          count += 1;
        }
      }
    },
    quantile(share) {
      const rank = share * count;
      const below = total(negative);
      // The most negative values come first, so the negative side is walked from its far end.
      return below > 0 && rank <= below ? -valueAt(negative, below - rank) : valueAt(positive, rank - below);
    },
    absoluteQuantile: (share) =>
      valueAt(
        positive.map((seen, bucket) => seen + negative[bucket]!),
        share * count,
      ),
    countOutside: (low, high) => beyond(positive, high) + beyond(negative, -low),
  };
}

/** The value below which `rank` values of one side lie, interpolated inside its bucket. */
function valueAt(side: Float64Array, rank: number): number {
  let before = 0;
  let last = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const seen = side[bucket]!;
    if (seen > 0) {
      last = bucket;
      if (before + seen >= rank) {
        const share = Math.max(0, rank - before) / seen;
        return lowEdge(bucket) + (lowEdge(bucket + 1) - lowEdge(bucket)) * share;
      }
      before += seen;
    }
  }
  return before === 0 ? 0 : lowEdge(last + 1);
}

function beyond(side: Float64Array, limit: number): number {
  // Below zero nothing of this side is inside.
  const from = limit < 0 ? 0 : bucketOf(limit) + 1;
  return total(side.subarray(Math.min(from, BUCKETS)));
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, seen) => sum + seen, 0);
}

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

function lowEdge(bucket: number): number {
  scratchBits[0] = Math.min(bucket, BUCKETS) * 0x10000;
  // The edge after the last bucket is 2^128, which a float32 calls infinite.
  return bucket >= BUCKETS ? 2 ** 128 : scratch[0]!;
}

function bucketOf(value: number): number {
  scratch[0] = value;
  return scratchBits[0]! >>> 16;
}
