import { describe, expect, test } from 'vitest';
import { ByteWriter } from '../../src/backup/byte-writer.ts';

describe('ByteWriter', () => {
  test('puts bytes, numbers and parts behind each other, however large they become', () => {
    const out = new ByteWriter();
    const large = Buffer.alloc(300_000, 7);
    out.byte(1);
    out.uint32(0x01020304);
    out.bytes(large);
    out.byte(2);
    expect(out.content()).toEqual(Buffer.concat([Buffer.from([1, 4, 3, 2, 1]), large, Buffer.from([2])]));
  });

  test('puts what stands in it once more, also where that needs more memory', () => {
    const out = new ByteWriter();
    out.bytes(Buffer.from('abcd'));
    out.again(1, 3);
    expect(out.content().toString()).toBe('abcdbc');
    out.bytes(Buffer.alloc(65_520, 'x'));
    out.again(0, 65_520);
    expect(out.length).toBe(131_046);
    expect(out.content().subarray(65_526).toString()).toBe(`abcdbc${'x'.repeat(65_514)}`);
  });

  test('begins anew in the same memory', () => {
    const out = new ByteWriter();
    out.bytes(Buffer.from('former'));
    const former = out.content();
    out.clear();
    expect(out.content()).toEqual(Buffer.alloc(0));
    out.bytes(Buffer.from('new'));
    expect(out.content().toString()).toBe('new');
    expect(former.toString()).toBe('newmer');
  });
});
