import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VectorBatch } from '../../src/backup/batch.ts';
import { ByteWriter } from '../../src/backup/byte-writer.ts';
import { decodeBatch } from '../../src/backup/decode-batch.ts';
import { encodePickle } from '../../src/backup/encode-pickle.ts';
import { anyBatch, plain } from '../support/batches.ts';

const origin = { path: 'a.data', position: 4 };

/** Every form at once: binary and empty keys, long and short values, fields missing, a document with no vector. */
const varied: VectorBatch = {
  keys: [
    Buffer.from('doc:1'),
    Buffer.from('ключ'),
    Buffer.from([0xff, 0x00, 0xfe]),
    Buffer.alloc(0),
    Buffer.from('k'.repeat(300)),
    Buffer.from('doc:none'),
  ],
  fields: ['embedding', 'größe'],
  vectors: [
    [Buffer.from('00ff', 'hex'), null, Buffer.alloc(0), Buffer.alloc(600, 7), Buffer.alloc(255, 8), null],
    [Buffer.alloc(256, 9), Buffer.from('01', 'hex'), null, null, Buffer.alloc(511, 6), null],
  ],
};

/** Prints a pickle as JSON: type and hex of every key, hex of every value. */
const readInPython = `
import json, pickle, sys
batch = pickle.loads(sys.stdin.buffer.read())
name = lambda key: [type(key).__name__, (key if isinstance(key, bytes) else key.encode()).hex()]
json.dump({
    "keys": [name(key) for key in batch["keys"]],
    "vectors": [[name(key), {field: value.hex() for field, value in row.items()}] for key, row in batch["vectors"].items()],
}, sys.stdout, indent=1, ensure_ascii=False)
`;

function encode(batch: VectorBatch): Buffer {
  const out = new ByteWriter();
  encodePickle(batch, out);
  return out.content();
}

function readFixture(name: string): Buffer {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url));
}

describe('encodePickle()', () => {
  test('gives the bytes that Python 3.11 was seen to read (fixtures/ours.python.json)', () => {
    expect(encode(varied).toString('hex')).toBe(readFixture('ours.bin').toString('hex'));
  });

  test.skipIf(spawnSync('python3', ['--version']).status !== 0)('gives what the python3 of this computer reads', () => {
    const printed = execFileSync('python3', ['-c', readInPython], {
      input: encode(varied),
      env: { ...process.env, PYTHONUTF8: '1' },
    });
    expect(JSON.parse(printed.toString())).toEqual(JSON.parse(readFixture('ours.python.json').toString()));
  });

  test('keeps the last value of each field when a key stands in the batch twice', () => {
    const batch = {
      keys: [Buffer.from('a'), Buffer.from('b'), Buffer.from('a')],
      fields: ['f', 'g'],
      vectors: [
        [Buffer.from('01', 'hex'), null, Buffer.from('02', 'hex')],
        [Buffer.from('03', 'hex'), null, null],
      ],
    };
    expect(plain(decodeBatch(encode(batch), origin)).vectors).toEqual([
      ['02', null, '02'],
      ['03', null, '03'],
    ]);
  });

  test('is undone by decodeBatch(), for any batch', () => {
    const fields = ['embedding', 'image', ''];
    fc.assert(
      fc.property(anyBatch(fields), (batch) => {
        expect(plain(decodeBatch(encode(batch), { ...origin, fields }))).toEqual(plain(batch));
      }),
    );
  });

  test('keeps thousands of small values in order over many blocks', () => {
    const keys = Array.from({ length: 8000 }, (_, i) => Buffer.from(`doc:${i}`));
    const batch = { keys, fields: ['f'], vectors: [keys.map((_, i) => Buffer.alloc(i % 37, i))] };
    expect(JSON.stringify(plain(decodeBatch(encode(batch), origin)))).toBe(JSON.stringify(plain(batch)));
  });
});
