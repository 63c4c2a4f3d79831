import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteArena } from '../../../src/byte-arena.ts';
import type { Reply } from '../../../src/redis/replies.ts';
import { ReplyParser } from '../../../src/redis/wire/reply-parser.ts';
import { ErrorReply, ProtocolError } from '../../../src/redis/wire/wire-errors.ts';

/** What the parser makes of chunks, each of which is written over after it was fed, as a socket's buffer is. */
function parse(chunks: readonly Buffer[], { buffers = true, counts = false, expected = [] as Buffer[] } = {}): Reply[] {
  const replies: Reply[] = [];
  const take = (reply: Reply) => replies.push(reply);
  const parser = new ReplyParser({
    memory: () => (buffers ? new ByteArena() : undefined),
    expected: () => expected[replies.length],
    countsLists: () => counts,
    take,
  });
  for (const chunk of chunks) {
    const shared = Buffer.from(chunk);
    parser.feed(shared);
    shared.fill('x');
  }
  return replies;
}

const parseText = (text: string, options = {}) => parse([Buffer.from(text, 'latin1')], options);

/** RESP2 of a reply, written from the specification and not with the code under test. */
function wire(reply: Reply): Buffer {
  if (reply === null) return Buffer.from('$-1\r\n');
  if (typeof reply === 'number') return Buffer.from(`:${reply}\r\n`);
  if (typeof reply === 'string') return Buffer.from(`+${reply}\r\n`);
  if (reply instanceof Error) return Buffer.from(`-${reply.message}\r\n`);
  if (Array.isArray(reply)) return Buffer.concat([Buffer.from(`*${reply.length}\r\n`), ...reply.map(wire)]);
  return Buffer.concat([Buffer.from(`$${reply.length}\r\n`), reply, Buffer.from('\r\n')]);
}

const line = fc.stringMatching(/^[^\r\n]{0,20}$/);
const reply: fc.Arbitrary<Reply> = fc.letrec<{ reply: Reply }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.maxSafeInteger(),
    line,
    line.map((text) => new ErrorReply(text)),
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
    fc.array(tie('reply'), { maxLength: 5 }),
  ),
})).reply;

describe('ReplyParser', () => {
  it('gives the same replies however the bytes are cut', () => {
    const cuts = fc.array(fc.nat({ max: 2000 }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 8 }), cuts, (replies, places) => {
        const bytes = Buffer.concat(replies.map(wire));
        const ends = [...new Set([...places.map((place) => Math.min(place, bytes.length)), bytes.length])];
        ends.sort((a, b) => a - b);
        const chunks = ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
        expect(parse(chunks)).toEqual(replies);
        // What is expected is given for itself, and never for anything else.
        const expected = [...replies.slice(1), ...replies].map((one) => (Buffer.isBuffer(one) ? one : Buffer.alloc(0)));
        expect(parse(chunks, { expected })).toEqual(replies);
        expect(parse(chunks, { expected: expected.slice(replies.length - 1) })).toEqual(replies);
      }),
      { numRuns: 500 },
    );
  });

  it('gives bytes that were expected as the very Buffer they were expected as', () => {
    const expected = [Buffer.from('as it was'), Buffer.from('as it was'), Buffer.from('as it was')];
    const replies = parseText('$9\r\nas it was\r\n$9\r\nas it is!\r\n*1\r\n$9\r\nas it was\r\n', { expected });
    expect(replies).toEqual([expected[0], Buffer.from('as it is!'), [expected[2]]]);
    expect(replies[0]).toBe(expected[0]);
    expect((replies[2] as Reply[])[0]).not.toBe(expected[2]);
  });

  it('gives the number of elements of lists inside a reply where that is asked for, however the bytes are cut', () => {
    const lists = fc.array(fc.oneof(reply, fc.array(reply, { maxLength: 8 })), { maxLength: 5 });
    fc.assert(
      fc.property(lists, fc.nat({ max: 500 }), (outer, place) => {
        const bytes = wire(outer);
        const cut = Math.min(place, bytes.length);
        const chunks = [bytes.subarray(0, cut), bytes.subarray(cut)];
        const counted = outer.map((inner) => (Array.isArray(inner) ? inner.length : inner));
        expect(parse(chunks, { counts: true })).toEqual([counted]);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same replies when every byte comes alone', () => {
    const bytes = wire([1, ['a', null, Buffer.from('b\r\nc')], new ErrorReply('ERR no'), []]);
    const single = [...bytes].map((byte) => Buffer.from([byte]));
    expect(parse(single)).toEqual([[1, ['a', null, Buffer.from('b\r\nc')], new ErrorReply('ERR no'), []]]);
  });

  it('keeps values whole that are larger than its slabs', () => {
    const values = [1, 40_000, 3, 500_000, 131_072].map((length, i) => Buffer.alloc(length, `${i}`));
    const bytes = Buffer.concat(values.map(wire));
    const chunks = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, i) =>
      bytes.subarray(i * 1000, (i + 1) * 1000),
    );
    expect(parse(chunks)).toEqual(values);
    expect(parse([bytes])).toEqual(values);
  });

  it('decodes text where no Buffers are wanted, also across chunks', () => {
    const bytes = wire(Buffer.from('naïve – 漢字'));
    const halves = [bytes.subarray(0, 9), bytes.subarray(9)];
    expect(parse([bytes], { buffers: false })).toEqual(['naïve – 漢字']);
    expect(parse(halves, { buffers: false })).toEqual(['naïve – 漢字']);
  });

  it('reads both ways of saying nothing, and negative numbers', () => {
    expect(parseText('$-1\r\n*-1\r\n:-42\r\n:+7\r\n$0\r\n\r\n')).toEqual([null, null, -42, 7, Buffer.alloc(0)]);
  });

  it.each([
    ['another protocol', 'HTTP/1.1 400 Bad Request\r\n'],
    ['RESP3', '%1\r\n+a\r\n+b\r\n'],
    ['a line without a carriage return', '+OK\n'],
    ['an empty line', '\r\n'],
    ['a length that is none', '$three\r\n'],
    ['a length without digits', '$\r\n'],
    ['a negative length', '$-2\r\n'],
    ['a length beyond reason', '$9999999999\r\n'],
    ['a list beyond reason', '*999999999\r\n'],
    ['a string longer than it says', '$1\r\nab\r\n'],
    ['a line that never ends', `+${'x'.repeat(2 ** 21)}`],
  ])('refuses %s', (_, text) => {
    expect(() => parseText(text)).toThrow(ProtocolError);
    expect(() =>
      parse(
        [...text]
          .map((byte) => Buffer.from(byte))
          .slice(0, 100)
          .concat(Buffer.from(text.slice(100))),
      ),
    ).toThrow(ProtocolError);
  });
});
