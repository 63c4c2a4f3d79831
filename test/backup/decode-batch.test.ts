import { describe, expect, test } from 'vitest';
import { decodeBatch } from '../../src/backup/decode-batch.ts';
import { plain } from '../support/batches.ts';

const origin = { path: 'a.data', position: 4 };

/** A pickle of latin1 text and bytes. */
function pickle(...parts: (string | number | readonly number[])[]): Buffer {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from([part].flat()))),
  );
}

const proto = [0x80, 4];
const text = (value: string) => pickle(0x8c, value.length, value).toString('latin1');
/** Opens the dict of a batch: everything before the list of keys. */
const beforeKeys = pickle(proto, '}(', text('keys')).toString('latin1');
/** Everything between the list of keys and the rows. */
const beforeRows = `${text('vectors')}}(`;

describe('decodeBatch() refuses what could run code', () => {
  test.each([
    ['GLOBAL', 'cos\nsystem\n(S"id"\ntR.', '0x63 (GLOBAL)', 6],
    ['STACK_GLOBAL', `${text('os')}${text('system')}\x93.`, '0x93 (STACK_GLOBAL)', 18],
    ['REDUCE', '}}R.', '0x52 (REDUCE)', 8],
    ['BUILD', '}}b.', '0x62 (BUILD)', 8],
    ['INST', '(ios\nsystem\n.', '0x69 (INST)', 7],
    ['OBJ', '(o.', '0x6f (OBJ)', 7],
    ['NEWOBJ', '}}\x81.', '0x81 (NEWOBJ)', 8],
    ['NEWOBJ_EX', '}}}\x92.', '0x92 (NEWOBJ_EX)', 9],
    ['EXT1', '\x82\x01.', '0x82 (EXT1)', 6],
    ['PERSID', 'Pa\n.', '0x50 (PERSID)', 6],
    ['BINPERSID', '}Q.', '0x51 (BINPERSID)', 7],
    ['NONE', 'N.', '0x4e', 6],
    ['BININT1', 'K\x01.', '0x4b', 6],
    ['TUPLE', '(t.', '0x74', 7],
    ['DUP', '}2.', '0x32', 7],
    ['BYTEARRAY8', '\x96\x00\x00\x00\x00\x00\x00\x00\x00.', '0x96', 6],
    ['an opcode that does not exist', '\xff', '0xff', 6],
  ])('%s', (_name, program, opcode, position) => {
    expect(() => decodeBatch(pickle(proto, program), origin)).toThrow(
      expect.objectContaining({ code: 'BACKUP_FOREIGN_OPCODE', details: { path: 'a.data', opcode, position } }),
    );
  });
});

describe('decodeBatch() refuses a pickle that makes no sense', () => {
  test.each([
    ['nothing', []],
    ['no protocol', ['}.']],
    ['protocol 2', [0x80, 2, '}.']],
    ['a second protocol', [proto, proto, '}.']],
    ['no end', [proto, '}']],
    ['an end without a value', [proto, '.']],
    ['two values', [proto, '}}.']],
    ['an open group', [proto, '}(.']],
    ['something after the end', [proto, '}..']],
    ['a group closed that was not opened', [proto, '}u.']],
    ['an item taken from beyond the group', [proto, ']}(a.']],
    ['an item appended to nothing', [proto, '}a.']],
    ['an item appended to a dict', [proto, '}}a.']],
    ['an item set in a list', [proto, ']}}s.']],
    ['half an item', [proto, '}(}u.']],
    ['nothing to remember', [proto, 0x94, '.']],
    ['a memory that is not there', [proto, '}h\x00.']],
    ['a far memory that is not there', [proto, '}j\xff\xff\xff\xff.']],
    ['a text beyond the end', [proto, 0x8c, 9, 'abc.']],
    ['4 GiB of text', [proto, 'X\xff\xff\xff\xffabc.']],
    ['bytes beyond the end', [proto, 'C\x09abc.']],
    ['4 GiB of bytes', [proto, 'B\xff\xff\xff\xffabc.']],
    ['a frame beyond the end', [proto, 0x95, 99, 0, 0, 0, 0, 0, 0, 0, '}.']],
    ['a frame of 2^63 bytes', [proto, 0x95, 0, 0, 0, 0, 0, 0, 0, 0x80, '}.']],
  ])('%s', (_name, parts) => {
    expect(() => decodeBatch(pickle(...parts), origin)).toThrow(expect.objectContaining({ code: 'BACKUP_DAMAGED' }));
  });
});

test.each([
  ['append', ']}(ae.'],
  ['set items of', '}]](su.'],
  ['remember', '}(\x94u.'],
])('decodeBatch() lets no group %s what was there before it', (_name, program) => {
  expect(() => decodeBatch(pickle(proto, program), origin)).toThrow(/uses a value that it does not hold/);
});

describe('decodeBatch() refuses a pickle that is no batch', () => {
  test.each([
    ['an empty dict', pickle(proto, '}.')],
    ['a list', pickle(proto, '].')],
    ['keys alone', pickle(beforeKeys, ']s.'.replace('s', 'u'))],
    ['a third part', pickle(beforeKeys, ']', text('vectors'), '}', text('more'), '}u.')],
    ['keys that are a dict', pickle(beforeKeys, '}', beforeRows, 'uu.')],
    ['vectors that are a list', pickle(beforeKeys, ']', text('vectors'), ']u.')],
    ['a key that is a list', pickle(beforeKeys, ']]a', beforeRows, 'uu.')],
    ['a row that is bytes', pickle(beforeKeys, ']', text('a'), 'a', beforeRows, text('a'), 'C\x01xuu.')],
    ['a field name that is bytes', pickle(beforeKeys, ']', text('a'), 'a', beforeRows, text('a'), '}C\x01fC\x01xsuu.')],
    [
      'a field name that is not UTF-8',
      pickle(beforeKeys, ']', text('a'), 'a', beforeRows, text('a'), '}', text('\xff'), 'C\x01xsuu.'),
    ],
    [
      'a value that is text',
      pickle(beforeKeys, ']', text('a'), 'a', beforeRows, text('a'), '}', text('f'), text('x'), 'suu.'),
    ],
    ['a row whose key is not listed', pickle(beforeKeys, ']', beforeRows, text('a'), '}uu.')],
  ])('%s', (_name, payload) => {
    expect(() => decodeBatch(payload, origin)).toThrow(expect.objectContaining({ code: 'BACKUP_DAMAGED' }));
  });

  test('a field that the backup is not about', () => {
    const payload = pickle(beforeKeys, ']', text('a'), 'a', beforeRows, text('a'), '}', text('f'), 'C\x01xsuu.');
    expect(() => decodeBatch(payload, { ...origin, fields: ['g'] })).toThrow(
      expect.objectContaining({ code: 'BACKUP_DAMAGED', message: expect.stringContaining('"f"') }),
    );
    expect(plain(decodeBatch(payload, { ...origin, fields: ['g', 'f'] }))).toEqual({
      keys: ['61'],
      fields: ['g', 'f'],
      vectors: [[null], ['78']],
    });
  });
});

describe('decodeBatch() stays small and quick', () => {
  test('with a list nested a hundred thousand times', () => {
    const payload = pickle(proto, ']'.repeat(100_000), 'a'.repeat(99_999), '.');
    expect(() => decodeBatch(payload, origin)).toThrow(expect.objectContaining({ code: 'BACKUP_DAMAGED' }));
  });

  test('with a dict that holds itself', () => {
    const payload = pickle(proto, '}', 0x94, '(', text('keys'), ']', text('vectors'), 'h\x00u.');
    expect(() => decodeBatch(payload, origin)).toThrow(expect.objectContaining({ code: 'BACKUP_DAMAGED' }));
  });

  test('with more values than any backup', () => {
    const payload = pickle(proto, ']', 0x94, 'h\x00'.repeat(2 ** 22), '.');
    expect(() => decodeBatch(payload, origin)).toThrow(/more values than any backup/);
  });

  test('with thousands of fields in thousands of documents', () => {
    const keys = `](${text('a').repeat(20_000)}e`;
    const fields = Array.from({ length: 2000 }, (_, i) => `${text(`f${i}`)}C\x01x`).join('');
    const payload = pickle(beforeKeys, keys, beforeRows, text('a'), '}(', fields, 'uuu.');
    expect(() => decodeBatch(payload, origin)).toThrow(/more values than any backup/);
  });
});
