import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let writer: RedisWriter;

beforeAll(async () => {
  server = await startTestServer();
  writer = await openWriter({ url: server.url });
});
afterAll(async () => {
  await writer.close();
  await server.stop();
});

const bytes = (...keys: string[]) => keys.map((key) => Buffer.from(key));
const as = async (name: string, ...rules: string[]) => {
  await server.send('ACL', 'SETUSER', name, 'reset', 'on', '>p', ...rules);
  return openWriter({ url: server.url.replace('//', `//${name}:p@`) });
};
const later = '4102444800000';

describe('moveFields()', () => {
  it('moves values with their bytes and their TTL, and leaves the other fields', async () => {
    await server.send('HSET', 'move:1', 'a', Buffer.from([0, 255, 13, 10]), 'other', 'stays');
    await server.send('HPEXPIREAT', 'move:1', later, 'FIELDS', '1', 'a');
    expect(await writer.moveFields(bytes('move:1'), [{ from: 'a', to: 'b' }])).toEqual([['moved']]);
    expect(await server.sendForBuffers('HMGET', 'move:1', 'a', 'b', 'other')).toEqual([
      null,
      Buffer.from([0, 255, 13, 10]),
      Buffer.from('stays'),
    ]);
    expect(await server.send('HPEXPIRETIME', 'move:1', 'FIELDS', '1', 'b')).toEqual([Number(later)]);
  });

  it('touches nothing where both names hold something', async () => {
    await server.send('HSET', 'move:2', 'a', 'former', 'b', 'new');
    expect(await writer.moveFields(bytes('move:2'), [{ from: 'a', to: 'b' }])).toEqual([['conflict']]);
    expect(await server.send('HMGET', 'move:2', 'a', 'b')).toEqual(['former', 'new']);
  });

  it('tells of each field on its own when several move, and each keeps its own TTL', async () => {
    await server.send('HSET', 'move:5', 'a', '1', 'b', '2', 'c', '3', 'C', 'there', 'e', '5');
    await server.send('HPEXPIREAT', 'move:5', later, 'FIELDS', '1', 'b');
    const moves = ['a', 'b', 'c', 'd', 'e'].map((from) => ({ from, to: from.toUpperCase() }));
    expect(await writer.moveFields(bytes('move:5', 'move:none'), moves)).toEqual([
      ['moved', 'moved', 'conflict', 'absent', 'moved'],
      ['absent', 'absent', 'absent', 'absent', 'absent'],
    ]);
    const names = ['A', 'B', 'C', 'D', 'E', 'a', 'b', 'c', 'd', 'e'];
    const values = ['1', '2', 'there', null, '5', null, null, '3', null, null];
    expect(await server.send('HMGET', 'move:5', ...names)).toEqual(values);
    const expiries = [-1, Number(later), -1, -2, -1];
    expect(await server.send('HPEXPIRETIME', 'move:5', 'FIELDS', '5', ...names.slice(0, 5))).toEqual(expiries);
  });

  it('keeps TTLs where it may not ask whether there are any', async () => {
    await server.send('ACL', 'SETUSER', 'no-info', 'on', '>p', '~*', '+@all', '-info');
    const poor = await openWriter({ url: server.url.replace('//', '//no-info:p@') });
    await server.send('HSET', 'move:7', 'a', '1');
    await server.send('HSET', 'move:8', 'a', '2');
    await server.send('HPEXPIREAT', 'move:8', later, 'FIELDS', '1', 'a');
    const moved = await poor.moveFields(bytes('move:7', 'move:8'), [{ from: 'a', to: 'b' }]);
    expect(moved).toEqual([['moved'], ['moved']]);
    expect(await server.send('HPEXPIRETIME', 'move:7', 'FIELDS', '1', 'b')).toEqual([-1]);
    expect(await server.send('HPEXPIRETIME', 'move:8', 'FIELDS', '1', 'b')).toEqual([Number(later)]);
    await poor.close();
  });

  it('moves many where no field expires', async () => {
    await server.send('FLUSHALL');
    const keys = Array.from({ length: 50 }, (_, i) => `many:${i}`);
    for (const key of keys) await server.send('HSET', key, 'a', key, 'other', 'stays');
    await server.send('HSET', 'many:7', 'b', 'there');
    const moved = await writer.moveFields(bytes(...keys), [{ from: 'a', to: 'b' }]);
    expect(moved.map(([outcome]) => outcome)).toEqual(keys.map((_, i) => (i === 7 ? 'conflict' : 'moved')));
    expect(await server.send('HGETALL', 'many:49')).toEqual(['other', 'stays', 'b', 'many:49']);
    expect(await server.send('HMGET', 'many:7', 'a', 'b')).toEqual(['many:7', 'there']);
  });

  it('never lets one field take the place of another that moves to the same name', async () => {
    await server.send('HSET', 'move:6', 'a', '1', 'b', '2');
    const moves = ['a', 'b'].map((from) => ({ from, to: 'x' }));
    expect(await writer.moveFields(bytes('move:6'), moves)).toEqual([['moved', 'conflict']]);
    expect(await server.send('HMGET', 'move:6', 'x', 'a', 'b')).toEqual(['1', null, '2']);
  });

  it('repeated, finds nothing to move', async () => {
    await server.send('HSET', 'move:3', 'a', '1');
    await writer.moveFields(bytes('move:3'), [{ from: 'a', to: 'b' }]);
    expect(await writer.moveFields(bytes('move:3'), [{ from: 'a', to: 'b' }])).toEqual([['absent']]);
    expect(await server.send('HGETALL', 'move:3')).toEqual(['b', '1']);
  });

  it('never creates a document, and leaves keys of another type alone', async () => {
    await server.send('SET', 'move:text', 'x');
    const outcomes = await writer.moveFields(bytes('move:none', 'move:text'), [{ from: 'a', to: 'b' }]);
    expect(outcomes).toEqual([['absent'], ['absent']]);
    expect(await server.send('EXISTS', 'move:none')).toBe(0);
  });

  it('keeps a document whose only field moves, and its key TTL', async () => {
    await server.send('HSET', 'move:4', 'a', '1');
    await server.send('PEXPIREAT', 'move:4', later);
    await writer.moveFields(bytes('move:4'), [{ from: 'a', to: 'b' }]);
    expect(await server.send('PEXPIRETIME', 'move:4')).toBe(Number(later));
  });
});

describe('moveJson()', () => {
  const move = [{ from: '$.a', to: '$.deep.er.b' }];

  it('moves a value of any kind, its digits unchanged, and creates the parents', async () => {
    for (const value of ['"text"', '[1,[2]]', '{"x":null}', '12345678901234567890', 'null', '[]']) {
      await server.send('JSON.SET', 'json:1', '$', `{"a":${value},"other":1}`);
      expect(await writer.moveJson(bytes('json:1'), move), value).toEqual([['moved']]);
      expect(await server.send('JSON.GET', 'json:1', '$.deep.er.b')).toBe(`[${value}]`);
      expect(await server.send('JSON.GET', 'json:1', '$.a')).toBe('[]');
      expect(await server.send('JSON.GET', 'json:1', '$.other')).toBe('[1]');
    }
  });

  it('touches nothing where both paths hold something, or a parent is no object', async () => {
    await server.send('JSON.SET', 'json:2', '$', '{"a":1,"deep":{"er":{"b":2}}}');
    await server.send('JSON.SET', 'json:3', '$', '{"a":1,"deep":"text"}');
    expect(await writer.moveJson(bytes('json:2', 'json:3'), move)).toEqual([['conflict'], ['conflict']]);
    expect(await server.send('JSON.GET', 'json:2', '$')).toBe('[{"a":1,"deep":{"er":{"b":2}}}]');
    expect(await server.send('JSON.GET', 'json:3', '$.a')).toBe('[1]');
  });

  it('finds nothing in a document without the value, in no document, and in a hash', async () => {
    await server.send('JSON.SET', 'json:4', '$', '{}');
    await server.send('HSET', 'json:hash', 'a', '1');
    const outcomes = await writer.moveJson(bytes('json:4', 'json:none', 'json:hash'), move);
    expect(outcomes).toEqual([['absent'], ['absent'], ['absent']]);
  });

  it('moves names that need brackets', async () => {
    await server.send('JSON.SET', 'json:5', '$', '{"a":1}');
    expect(await writer.moveJson(bytes('json:5'), [{ from: '$.a', to: '$["rvl:x y"]' }])).toEqual([['moved']]);
    expect(await server.send('JSON.GET', 'json:5', '$')).toBe('[{"rvl:x y":1}]');
  });
});

describe('renameKeys()', () => {
  const rename = (from: string, to: string) => [{ from: Buffer.from(from), to: Buffer.from(to) }];

  it('renames with the TTL', async () => {
    await server.send('HSET', 'old:1', 'a', '1');
    await server.send('PEXPIREAT', 'old:1', later);
    expect(await writer.renameKeys(rename('old:1', 'new:1'))).toEqual(['renamed']);
    expect(await server.send('PEXPIRETIME', 'new:1')).toBe(Number(later));
  });

  it('tells a key that was renamed before from one that is gone', async () => {
    await server.send('SET', 'new:2', 'x');
    expect(await writer.renameKeys([...rename('old:2', 'new:2'), ...rename('old:3', 'new:3')])).toEqual([
      'already',
      'gone',
    ]);
  });

  it('never renames over an existing key', async () => {
    await server.send('SET', 'old:4', 'former');
    await server.send('SET', 'new:4', 'new');
    expect(await writer.renameKeys(rename('old:4', 'new:4'))).toEqual(['conflict']);
    expect(await server.send('MGET', 'old:4', 'new:4')).toEqual(['former', 'new']);
  });

  it('renames keys that are no UTF-8', async () => {
    const from = Buffer.from([0xff, 0x00, 0x3a, 0x31]);
    const to = Buffer.from([0xfe, 0x00, 0x3a, 0x31]);
    await server.send('SET', from, 'x');
    expect(await writer.renameKeys([{ from, to }])).toEqual(['renamed']);
    expect(await server.send('GET', to)).toBe('x');
  });
});

describe('hasAnyField()', () => {
  const keys = bytes('exists:1', 'exists:text', 'exists:2', 'exists:none', 'exists:3');

  beforeEach(async () => {
    await server.send('HSET', 'exists:1', 'empty', '');
    await server.send('HSET', 'exists:2', 'other', 'x');
    await server.send('HSET', 'exists:3', 'full', 'x');
    await server.send('SET', 'exists:text', 'x');
  });

  it('sees fields with empty values, and none in other keys', async () => {
    expect(await writer.hasAnyField(keys, ['full', 'empty'])).toEqual([true, false, false, false, true]);
    expect(await writer.hasAnyField(keys, [])).toEqual([false, false, false, false, false]);
  });

  it('finds them among more keys than one script looks at', async () => {
    const many = Array.from({ length: 600 }, (_, i) => Buffer.from(i === 3 || i === 599 ? 'exists:3' : `none:${i}`));
    const found = await writer.hasAnyField(many, ['full']);
    expect(found.flatMap((has, place) => (has ? [place] : []))).toEqual([3, 599]);
  });

  it('finds them for a user who may run no scripts, and tells one who may not read', async () => {
    const withoutScripts = await as('noscripts', '~*', '+@all', '-eval', '-evalsha');
    expect(await withoutScripts.hasAnyField(keys, ['full', 'empty'])).toEqual([true, false, false, false, true]);
    await withoutScripts.close();
    for (const rules of [
      ['~others:*', '+@all'],
      ['~*', '+@all', '-hmget'],
    ]) {
      const withoutAccess = await as('noaccess', ...rules);
      await expect(withoutAccess.hasAnyField(keys, ['full'])).rejects.toMatchObject({ code: 'NOT_PERMITTED' });
      await withoutAccess.close();
    }
  });
});
