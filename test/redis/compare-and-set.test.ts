import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setByScript } from '../../src/redis/cas-script.ts';
import { setByWatch } from '../../src/redis/cas-watch.ts';
import { BulkLanes, compareAndSet } from '../../src/redis/compare-and-set.ts';
import { Connection } from '../../src/redis/connection.ts';
import type { ChangeOutcome, FieldChange } from '../../src/redis/port.ts';
import type { Session } from '../../src/redis/session.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let connection: Connection;
let session: Session;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  connection = new Connection({ url: server.url });
  session = await connection.session();
});
afterEach(() => connection.close());

const send = (...args: (string | Buffer)[]) => server.send(...args);
const expected = Buffer.from([0, 1, 2, 13, 10, 255]);
const replacement = Buffer.from([9, 0, 255]);

function change(key: string | Buffer, field = 'v'): FieldChange {
  return { key: Buffer.from(key as string), field, expected, replacement };
}

const value = (key: string | Buffer, field = 'v') => server.sendForBuffers('HGET', key, field);

async function byWatch(its: Session, changes: readonly FieldChange[]): Promise<ChangeOutcome[]> {
  const result = await setByWatch(its, changes);
  if (result.outcomes === undefined) throw new Error(`the watch path gave up: ${result.why}`);
  return result.outcomes;
}

/** The session, with something that happens after it has read and before it writes. */
function interrupted(its: Session, happens: () => Promise<unknown>): Session {
  return new Proxy(its, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name !== 'pipeline') return member.bind(target);
      return async (...args: Parameters<Session['pipeline']>) => {
        if (args[0][0]?.[0] === 'MULTI') await happens();
        return target.pipeline(...args);
      };
    },
  });
}

describe.each([
  ['setByWatch()', byWatch],
  ['setByScript()', setByScript],
])('%s', (name, set) => {
  const at = (key: string) => `${name}:${key}`;

  it('tells apart everything a field can hold', async () => {
    await send('HSET', at('source'), 'v', expected);
    await send('HSET', at('target'), 'v', replacement);
    await send('HSET', at('other'), 'v', 'another value');
    await send('HSET', at('no-field'), 'w', expected);
    await send('SET', at('string'), expected);
    const keys = ['source', 'target', 'other', 'no-field', 'string', 'none'];
    expect(
      await set(
        session,
        keys.map((key) => change(at(key))),
      ),
    ).toEqual([
      { kind: 'written' },
      { kind: 'already' },
      { kind: 'changed', current: Buffer.from('another value') },
      { kind: 'gone' },
      { kind: 'gone' },
      { kind: 'gone' },
    ]);
    expect(await value(at('source'))).toEqual(replacement);
    expect(await value(at('other'))).toEqual(Buffer.from('another value'));
    expect(await send('HGETALL', at('no-field'))).toHaveLength(2);
    expect(await send('EXISTS', at('none'))).toBe(0);
  });

  it('answers "already" for everything the second time', async () => {
    await send('HSET', at('twice'), 'v', expected);
    const changes = [change(at('twice'))];
    expect(await set(session, changes)).toEqual([{ kind: 'written' }]);
    expect(await set(session, changes)).toEqual([{ kind: 'already' }]);
  });

  it('writes several fields of a document, whatever their order', async () => {
    await send('HSET', at('a'), 'v', expected, 'w', expected, 'x', 'kept');
    await send('HSET', at('b'), 'v', expected);
    const changes = [change(at('a'), 'v'), change(at('a'), 'w'), change(at('b')), change(at('a'), 'x')];
    expect((await set(session, changes)).map(({ kind }) => kind)).toEqual(['written', 'written', 'written', 'changed']);
    expect(await value(at('a'), 'v')).toEqual(replacement);
    expect(await value(at('a'), 'w')).toEqual(replacement);
    expect(await value(at('a'), 'x')).toEqual(Buffer.from('kept'));
  });

  it('keeps the TTL of the key', async () => {
    await send('HSET', at('ttl'), 'v', expected);
    await send('PEXPIREAT', at('ttl'), '4000000000123');
    expect(await set(session, [change(at('ttl'))])).toEqual([{ kind: 'written' }]);
    expect(await send('PEXPIRETIME', at('ttl'))).toBe(4000000000123);
  });

  it('takes keys and values of any bytes', async () => {
    const key = Buffer.from([...Buffer.from(at('')), 0xff, 0x00, 0x0a]);
    await send('HSET', key, 'f ü', expected);
    expect(await set(session, [change(key, 'f ü')])).toEqual([{ kind: 'written' }]);
    expect(await value(key, 'f ü')).toEqual(replacement);
  });

  it('takes empty values for values', async () => {
    await send('HSET', at('empty'), 'v', '');
    const fill = { ...change(at('empty')), expected: Buffer.alloc(0) };
    expect(await set(session, [fill])).toEqual([{ kind: 'written' }]);
    const empty = { ...fill, expected: replacement, replacement: Buffer.alloc(0) };
    expect(await set(session, [empty])).toEqual([{ kind: 'written' }]);
    expect(await value(at('empty'))).toEqual(Buffer.alloc(0));
  });

  it('leaves the connection ready for the next batch', async () => {
    await send('HSET', at('next'), 'v', 'changed');
    await set(session, [change(at('next'))]);
    await send('HSET', at('next'), 'v', 'changed again');
    // A key still watched would make this EXEC answer nil.
    expect(await session.pipeline([['MULTI'], ['PING'], ['EXEC']])).toEqual(['OK', 'QUEUED', ['PONG']]);
  });
});

describe('setByWatch()', () => {
  it('writes nothing at all when a document changes between reading and writing', async () => {
    await send('HSET', 'race:1', 'v', expected);
    await send('HSET', 'race:2', 'v', expected);
    const raced = interrupted(session, () => send('HSET', 'race:2', 'v', 'newer'));
    expect(await setByWatch(raced, [change('race:1'), change('race:2')])).toEqual({
      outcomes: undefined,
      why: 'aborted',
    });
    expect(await value('race:1')).toEqual(expected);
    expect(await value('race:2')).toEqual(Buffer.from('newer'));
  });

  it('writes nothing when a field is given a TTL between reading and writing', async () => {
    await send('HSET', 'late-ttl', 'v', expected);
    const raced = interrupted(session, () => send('HPEXPIRE', 'late-ttl', '60000', 'FIELDS', '1', 'v'));
    expect(await setByWatch(raced, [change('late-ttl')])).toEqual({ outcomes: undefined, why: 'aborted' });
    expect(await value('late-ttl')).toEqual(expected);
    await send('DEL', 'late-ttl');
  });

  it('does not go this way while any hash has a field with a TTL', async () => {
    await send('HSET', 'subexpiry', 'v', expected);
    await send('HPEXPIRE', 'subexpiry', '60000', 'FIELDS', '1', 'v');
    expect(await setByWatch(session, [change('subexpiry')])).toEqual({ outcomes: undefined, why: 'unusable' });
    await send('DEL', 'subexpiry');
  });
});

describe('setByScript()', () => {
  it('keeps the TTL of a field to the millisecond', async () => {
    await send('HSET', 'field-ttl', 'v', expected, 'w', expected);
    await send('HPEXPIREAT', 'field-ttl', '4000000000123', 'FIELDS', '1', 'v');
    expect(await setByScript(session, [change('field-ttl'), change('field-ttl', 'w')])).toEqual([
      { kind: 'written' },
      { kind: 'written' },
    ]);
    expect(await send('HPEXPIRETIME', 'field-ttl', 'FIELDS', '2', 'v', 'w')).toEqual([4000000000123, -1]);
    expect(await value('field-ttl')).toEqual(replacement);
    await send('DEL', 'field-ttl');
  });

  it('works again after the server forgot its scripts', async () => {
    for (const key of ['forgot:1', 'forgot:2']) await send('HSET', key, 'v', expected);
    await send('SCRIPT', 'FLUSH');
    expect(await setByScript(session, [change('forgot:1')])).toEqual([{ kind: 'written' }]);
    expect(await setByScript(session, [change('forgot:2')])).toEqual([{ kind: 'written' }]);
  });
});

describe('compareAndSet()', () => {
  it('does nothing for an empty batch', async () => {
    expect(await compareAndSet(session, [])).toEqual([]);
  });

  it('falls back to the script for a batch that was interrupted', async () => {
    for (const key of ['both:1', 'both:2', 'both:3']) await send('HSET', key, 'v', expected);
    const raced = interrupted(session, async () => {
      await send('HSET', 'both:2', 'v', 'newer');
      await send('DEL', 'both:3');
    });
    const changes = ['both:1', 'both:2', 'both:3'].map((key) => change(key));
    expect(await compareAndSet(raced, changes)).toEqual([
      { kind: 'written' },
      { kind: 'changed', current: Buffer.from('newer') },
      { kind: 'gone' },
    ]);
    expect(await value('both:1')).toEqual(replacement);
    expect(await send('EXISTS', 'both:3')).toBe(0);
  });

  it('keeps the TTL of a field', async () => {
    await send('HSET', 'keep', 'v', expected);
    await send('HPEXPIREAT', 'keep', '4000000000123', 'FIELDS', '1', 'v');
    expect(await compareAndSet(session, [change('keep')])).toEqual([{ kind: 'written' }]);
    expect(await send('HPEXPIRETIME', 'keep', 'FIELDS', '1', 'v')).toEqual([4000000000123]);
    await send('DEL', 'keep');
  });

  it('writes at maxmemory', async () => {
    await send('HSET', 'full', 'v', expected);
    await send('CONFIG', 'SET', 'maxmemory', '1');
    try {
      expect(await compareAndSet(session, [change('full')])).toEqual([{ kind: 'written' }]);
    } finally {
      await send('CONFIG', 'SET', 'maxmemory', '0');
    }
    expect(await value('full')).toEqual(replacement);
  });

  it.each([['watch'], ['info'], ['multi'], ['exec'], ['eval'], ['script|load']])(
    'works for a user who may not run %s',
    async (command) => {
      const user = `no-${command.replace('|', '-')}`;
      await send('ACL', 'SETUSER', user, 'on', '>p', '~*', '+@all', `-${command}`);
      const poor = await openWriter({ url: server.url.replace('//', `//${user}:p@`), bulkConnections: 1 });
      const keys = [`${user}:1`, `${user}:2`];
      await send('HSET', keys[0]!, 'v', expected);
      await send('HSET', keys[1]!, 'v', 'changed');
      const changes = keys.map((key) => change(key));
      for (const first of ['written', 'already']) {
        expect((await poor.compareAndSet(changes)).map(({ kind }) => kind)).toEqual([first, 'changed']);
      }
      await poor.close();
    },
  );

  it('says that the user may not write', async () => {
    await send('ACL', 'SETUSER', 'no-write', 'on', '>p', '~*', '+@all', '-hset');
    const poor = await openWriter({ url: server.url.replace('//', '//no-write:p@') });
    await send('HSET', 'no-write', 'v', expected);
    await expect(poor.compareAndSet([change('no-write')])).rejects.toMatchObject({ code: 'NOT_PERMITTED' });
    await poor.close();
  });
});

describe('bulk lanes', () => {
  it('do many batches at once, each right', async () => {
    const keys = Array.from({ length: 300 }, (_, i) => `lane:${i}`);
    for (const key of keys) await send('HSET', key, 'v', expected);
    const lanes = new BulkLanes([connection, new Connection({ url: server.url })]);
    const batches = Array.from({ length: 30 }, (_, i) => keys.slice(i * 10, i * 10 + 10).map((key) => change(key)));
    const outcomes = (await Promise.all(batches.map((batch) => lanes.compareAndSet(batch)))).flat();
    expect(outcomes).toEqual(keys.map(() => ({ kind: 'written' })));
    for (const key of keys) expect(await value(key)).toEqual(replacement);
    await lanes.close();
  });

  it('keep what they found instead while later batches use the same memory', async () => {
    const lanes = new BulkLanes([connection]);
    const others = Array.from({ length: 60 }, (_, i) => Buffer.alloc(5000, i));
    for (const [i, other] of others.entries()) await send('HSET', `found:${i}`, 'v', other);
    const found: ChangeOutcome[] = [];
    for (const i of others.keys()) found.push(...(await lanes.compareAndSet([change(`found:${i}`)])));
    expect(found).toEqual(others.map((current) => ({ kind: 'changed', current })));
    await lanes.close();
  });

  it('go on after a batch that failed', async () => {
    const lanes = new BulkLanes([new Connection({ url: server.url })]);
    await send('HSET', 'after', 'v', expected);
    const broken = { ...change('after'), field: undefined as unknown as string };
    await expect(lanes.compareAndSet([broken])).rejects.toThrow();
    expect(await lanes.compareAndSet([change('after')])).toEqual([{ kind: 'written' }]);
    await lanes.close();
  });

  // Where the connection breaks decides whether the transaction ran: before, in the middle of, or after its bytes.
  it.each([
    ...[1, 200, 700, 900, 1000, 1100, 1200].map((bytes) => [bytes, 'toServer'] as const),
    ...[1, 60, 150, 205, 230, 270, 300].map((bytes) => [bytes, 'toClient'] as const),
  ])('repeat a batch whose connection is cut after %i bytes %s', async (bytes, direction) => {
    const proxy = await startFaultProxy(server.port);
    const lane = new Connection({ url: proxy.url });
    const lanes = new BulkLanes([lane]);
    const start = `cut:${bytes}:${direction}:`;
    const keys = Array.from({ length: 10 }, (_, i) => `${start}${i}`);
    for (const key of keys) await send('HSET', key, 'v', expected);
    await send('HSET', `${start}5`, 'v', 'changed');
    await lanes.compareAndSet([change(`${start}none`)]);
    proxy.cutAfter(bytes, direction);
    const outcomes = await lanes.compareAndSet(keys.map((key) => change(key)));
    const kinds = outcomes.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'written' || kind === 'already')).toHaveLength(9);
    expect(kinds[5]).toBe('changed');
    for (const key of keys) {
      const wanted = key === `${start}5` ? Buffer.from('changed') : replacement;
      expect(await value(key)).toEqual(wanted);
    }
    expect(lane.generation).toBe(2);
    await lanes.close();
    await proxy.close();
  });
});
