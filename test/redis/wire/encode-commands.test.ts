import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Command } from '../../../src/redis/replies.ts';
import { encodeCommands, PiecePool } from '../../../src/redis/wire/encode-commands.ts';

/** RESP2 of a command, written from the specification and not with the code under test. */
function wire(command: Command): Buffer {
  const pieces = command.flatMap((argument) => {
    const bytes = Buffer.from(argument as string);
    return [Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n')];
  });
  return Buffer.concat([Buffer.from(`*${command.length}\r\n`), ...pieces]);
}

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const text = fc.string({ unit: 'binary', maxLength: 120 });
const command: fc.Arbitrary<Command> = fc.array(fc.oneof(text, bytes), { minLength: 1, maxLength: 8 });

it('commands of any text and bytes are those of the specification', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 10 }), (commands) => {
      const encoded = Buffer.concat([...encodeCommands(commands)]);
      expect(encoded.equals(Buffer.concat(commands.map(wire)))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it.each([0, 9, 10, 47, 48, 49, 99, 100, 999, 1000, 131_072, 1_000_000])('an argument of %i bytes', (length) => {
  const commands: Command[] = [['SET', 'key', Buffer.alloc(length, 'b')], ['SET', 'é', 'é'.repeat(length)], ['PING']];
  const encoded = Buffer.concat([...encodeCommands(commands)]);
  expect(encoded.equals(Buffer.concat(commands.map(wire)))).toBe(true);
});

it('many commands come in pieces, so that the server can begin, and none of them is cut', () => {
  const commands = Array.from({ length: 1000 }, (_, i): Command => ['HSET', `doc:${i}`, 'v', Buffer.alloc(1000, i)]);
  const pieces = [...encodeCommands(commands)];
  expect(pieces.length).toBeGreaterThan(5);
  expect(pieces.every((piece) => piece[0] === '*'.charCodeAt(0))).toBe(true);
  expect(Buffer.concat(pieces).equals(Buffer.concat(commands.map(wire)))).toBe(true);
});

it('the memory of written pieces is used again, and never that of one not written yet', () => {
  const pool = new PiecePool();
  const memory = new Set<ArrayBufferLike>();
  for (let round = 0; round < 20; round++) {
    const commands = Array.from({ length: 500 }, (_, i): Command => ['SET', `${i}`, Buffer.alloc(900, i + round)]);
    const pieces = [...encodeCommands(commands, pool)];
    expect(Buffer.concat(pieces).equals(Buffer.concat(commands.map(wire)))).toBe(true);
    for (const piece of pieces) memory.add(piece.buffer);
    for (const piece of pieces) pool.give(piece);
  }
  expect(memory.size).toBeLessThan(10);
});
