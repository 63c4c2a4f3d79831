import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VectorBatch } from '../../src/backup/batch.ts';
import { ByteWriter } from '../../src/backup/byte-writer.ts';
import { decodeAnyBatch } from '../../src/backup/decode-batch.ts';
import { decodeOwnBatch } from '../../src/backup/decode-own-batch.ts';
import { encodePickle } from '../../src/backup/encode-pickle.ts';
import { anyBatch, batchOf, plain } from '../support/batches.ts';

const fields = ['embedding', 'image'];
const origin = { path: 'a.data', position: 4 };

function encode(batch: VectorBatch): Buffer {
  const out = new ByteWriter();
  encodePickle(batch, out);
  return Buffer.from(out.content());
}

const inAnyForm = (payload: Buffer) => plain(decodeAnyBatch(payload, { ...origin, fields }));

describe('decodeOwnBatch()', () => {
  test('reads what encodePickle() wrote as the general reader does', () => {
    fc.assert(
      fc.property(anyBatch(fields), (batch) => {
        const hasAll = batch.keys.every((_, row) => batch.vectors.some((column) => column[row] !== null));
        const found = decodeOwnBatch(encode(batch), fields);
        expect(found === undefined).toBe(!hasAll);
        if (found !== undefined) {
          expect(plain(found)).toEqual(plain(batch));
        }
      }),
    );
  });

  test('reads names and values of every length, and keys that are no UTF-8', () => {
    const lengths = [0, 1, 255, 256, 70_000];
    const batch = {
      keys: [...lengths.map((length) => Buffer.alloc(length, 'k')), Buffer.from([0xff, 0xfe])],
      fields: ['f'.repeat(300)],
      vectors: [[...lengths, 3].map((length) => Buffer.alloc(length, 7))],
    };
    expect(plain(decodeOwnBatch(encode(batch), batch.fields)!)).toEqual(plain(batch));
  });

  test('whatever it reads of a damaged payload, the general reader reads the same', () => {
    const payloads = anyBatch(fields).map(encode);
    const damage = fc.tuple(payloads, fc.nat(), fc.nat({ max: 255 }), fc.constantFrom('change', 'cut', 'insert'));
    fc.assert(
      fc.property(damage, ([payload, place, byte, how]) => {
        const at = place % payload.length;
        const rest = how === 'cut' ? Buffer.alloc(0) : payload.subarray(how === 'change' ? at + 1 : at);
        const damaged = Buffer.concat([payload.subarray(0, at), Buffer.from(how === 'cut' ? [] : [byte]), rest]);
        const found = decodeOwnBatch(damaged, fields);
        if (found !== undefined) {
          expect(plain(found)).toEqual(inAnyForm(damaged));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['a key that stands in the batch twice', { keys: ['a', 'a'], fields: ['f'], values: [1, 2] }],
    ['a document without a value', { keys: ['a', 'b'], fields: ['f'], values: [1, null] }],
    ['a field that is none of the columns', { keys: ['a'], fields: ['other'], values: [1] }],
  ])('leaves %s to the general reader', (_, { keys, fields: names, values }) => {
    const vectors = [values.map((value) => (value === null ? null : Buffer.from([value])))];
    const batch = { keys: keys.map((key) => Buffer.from(key)), fields: names, vectors };
    expect(decodeOwnBatch(encode(batch), ['f'])).toBeUndefined();
  });

  test('gives views of the payload', () => {
    const payload = encode(batchOf({ a: Buffer.from('value') }));
    const { vectors } = decodeOwnBatch(payload, ['embedding'])!;
    expect(vectors[0]![0]!.buffer).toBe(payload.buffer);
  });
});
