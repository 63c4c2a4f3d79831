/** Random numbers from 0 up to 1 that are the same for the same seed (mulberry32, public domain, by Tommy Ettinger). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of a campaign: `RVL_SEED`, or 1. */
export const seed = Number(process.env.RVL_SEED ?? 1);

/** True for `npm run test:soak`. */
export const soak = Boolean(process.env.RVL_SOAK);
