import { crc32 } from 'node:zlib';

/** Where one saved value is: its frame, and the position of its key in that frame's batch. */
export interface ValuePlace {
  readonly frame: number;
  readonly position: number;
}

/** Finds the newest values of a key and field; 16 bytes a value, and 4 to 8 for the table. */
export interface UpdateIndex {
  /** Notes that `place`, newer than all before, holds a value of this key and field. */
  add(key: Buffer, field: string, place: ValuePlace): void;
  /** Candidates, newest first; another key with the same hash may be among them, so compare. */
  places(key: Buffer, field: string): Iterable<ValuePlace>;
}

/** Numbers kept of every value: its hash, frame, position, and the entry before it in the same slot (-1: none). */
const WIDTH = 4;
const FIRST_CAPACITY = 1024;

/** Makes an empty index: a hash table with chains, in two typed arrays that double when full. */
export function createUpdateIndex(): UpdateIndex {
  let entries = new Int32Array(FIRST_CAPACITY * WIDTH);
  let heads = new Int32Array(FIRST_CAPACITY).fill(-1);
  let count = 0;

  const link = (entry: number) => {
    const slot = entries[entry * WIDTH]! & (heads.length - 1);
    entries[entry * WIDTH + 3] = heads[slot]!;
    heads[slot] = entry;
  };
  const grow = () => {
    const larger = new Int32Array(entries.length * 2);
    larger.set(entries);
    entries = larger;
    heads = new Int32Array(heads.length * 2).fill(-1);
    // In the order of their arrival, so that the newest stays first in its chain.
    for (let entry = 0; entry < count; entry++) {
      link(entry);
    }
  };
  return {
    add(key, field, { frame, position }) {
      if (count * WIDTH === entries.length) {
        grow();
      }
      entries.set([hashOf(key, field), frame, position], count * WIDTH);
      link(count);
      count += 1;
    },
    *places(key, field) {
      const hash = hashOf(key, field) | 0;
      for (let entry = heads[hash & (heads.length - 1)]!; entry >= 0; entry = entries[entry * WIDTH + 3]!) {
        if (entries[entry * WIDTH] === hash) {
          yield { frame: entries[entry * WIDTH + 1]!, position: entries[entry * WIDTH + 2]! };
        }
      }
    },
  };
}

/** CRC-32 spreads well enough for a table; Int32Array keeps its 32 bits, read back signed. */
function hashOf(key: Buffer, field: string): number {
  return crc32(field, crc32(key));
}
