import { expect, it } from 'vitest';
import { replyList, replyMap, replyNumber } from '../../src/schema/info-reply.ts';
import { rawInfo } from '../../src/schema/raw-info.ts';

it.each([
  [12, 12],
  ['12', 12],
  ['0.10752', 0.10752],
  ['7.534027099609375e-5', 7.534027099609375e-5],
  [12n, 12],
  ['nan', Number.NaN],
  ['-nan', Number.NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
  [Number.NaN, Number.NaN],
  ['N/A', undefined],
  ['', undefined],
  [null, undefined],
  [['1'], undefined],
])('replyNumber(%s) is %s', (reply, expected) => {
  expect(replyNumber(reply)).toBe(expected);
});

it('replyMap() reads the maps of both protocols', () => {
  const expected = [
    ['a', 1],
    ['b', ['x']],
  ];
  expect([...replyMap(['a', 1, 'b', ['x']])]).toEqual(expected);
  expect([...replyMap({ a: 1, b: ['x'] })]).toEqual(expected);
  expect([
    ...replyMap(
      new Map<string, unknown>([
        ['a', 1],
        ['b', ['x']],
      ]),
    ),
  ]).toEqual(expected);
  expect([...replyMap(null)]).toEqual([]);
});

it('replyList() takes a set for a list and nothing for none', () => {
  expect(replyList(new Set(['a']))).toEqual(['a']);
  expect(replyList(undefined)).toEqual([]);
});

it('rawInfo() gives a RESP3 reply the nesting of RESP2', () => {
  const reply = {
    index_name: 'i',
    index_definition: { key_type: 'HASH', prefixes: ['a:'] },
    attributes: [
      new Map<string, unknown>([
        ['identifier', 't'],
        ['WEIGHT', 1],
        ['flags', ['SORTABLE', 'UNF']],
      ]),
    ],
    gc_stats: { average_cycle_time_ms: Number.NaN, last_run_time_ms: -Infinity },
    none: null,
  };
  expect(rawInfo(reply)).toEqual({
    index_name: 'i',
    index_definition: ['key_type', 'HASH', 'prefixes', ['a:']],
    attributes: [['identifier', 't', 'WEIGHT', 1, 'SORTABLE', 'UNF']],
    gc_stats: ['average_cycle_time_ms', 'nan', 'last_run_time_ms', '-inf'],
    none: null,
  });
});

it('rawInfo() leaves a RESP2 reply as it is', () => {
  const reply = ['index_name', 'i', 'attributes', [['identifier', 't', 'WEIGHT', '1', 'SORTABLE']], 'num_docs', 3];
  expect(rawInfo(reply)).toEqual({
    index_name: 'i',
    attributes: [['identifier', 't', 'WEIGHT', '1', 'SORTABLE']],
    num_docs: 3,
  });
});
