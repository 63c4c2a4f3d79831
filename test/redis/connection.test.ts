import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Connection, type ConnectionLimits } from '../../src/redis/connection.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let proxy: FaultProxy;
const open: Connection[] = [];

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  proxy = await startFaultProxy(server.port);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
  await proxy.close();
});

const limits: ConnectionLimits = {
  connectWithinMs: 2_000,
  silenceMs: 10_000,
  reconnectWithinMs: 5_000,
  loadWithinMs: 20_000,
};

function connect(url: string, changed: Partial<ConnectionLimits> = {}): Connection {
  const connection = new Connection({ url, limits: { ...limits, ...changed } });
  open.push(connection);
  return connection;
}

describe('a connection that cannot be made', () => {
  it('says that nothing listens there', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as { port: number };
    closed.close();
    await once(closed, 'close');
    await expect(connect(`redis://127.0.0.1:${port}`).session()).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      message: `Cannot connect to Redis at "127.0.0.1:${port}": the connection was refused; nothing listens there`,
    });
  });

  it('says that the host is not known', async () => {
    await expect(connect('redis://no-such-host.invalid').session()).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      message: expect.stringMatching(/no host of that name is known|cannot be looked up/),
    });
  });

  it('says that no answer came in time', async () => {
    proxy.setBlackhole(true);
    await expect(connect(proxy.url, { silenceMs: 200 }).session()).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      message: expect.stringContaining('sent nothing for too long'),
    });
  });

  it('says that the server closed it', async () => {
    proxy.setRefusing(true);
    await expect(connect(proxy.url).session()).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      message: expect.stringContaining('the server closed the connection'),
    });
  });

  it('says that what answers is no Redis server', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(connect(`redis://127.0.0.1:${port}`).session()).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      message: expect.stringContaining('what answers there does not speak as Redis does'),
    });
    other.close();
  });

  it('says that the server has no room for another client', async () => {
    const before = (await server.send('CONFIG', 'GET', 'maxclients')) as string[];
    await server.send('CONFIG', 'SET', 'maxclients', '1');
    try {
      await expect(connect(server.url).session()).rejects.toMatchObject({
        code: 'CONNECTION_FAILED',
        message: expect.stringContaining('max number of clients reached'),
      });
    } finally {
      await server.send('CONFIG', 'SET', 'maxclients', before[1]!);
    }
  });

  it('asks whether the server speaks TLS where a greeting stays unanswered', async () => {
    const url = server.url.replace('redis:', 'rediss:');
    await expect(connect(url, { connectWithinMs: 200 }).session()).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      message: `Cannot connect to Redis at "127.0.0.1:${server.port}": no answer came in time; does it speak TLS on this port?`,
    });
  });
});

describe('logging in', () => {
  const at = (login: string) => server.url.replace('//', `//${login}@`);
  beforeAll(async () => {
    await server.send('ACL', 'SETUSER', 'bob', 'on', '>right', '~*', '+@all');
  });

  it('works with user name and password', async () => {
    expect(await connect(at('bob:right')).read(['ACL', 'WHOAMI'])).toBe('bob');
  });

  it.each([['bob:wrong'], ['nobody:right']])('refuses %s without repeating the password', async (login) => {
    await expect(connect(at(login)).session()).rejects.toMatchObject({
      code: 'AUTH_FAILED',
      message: `Cannot log in to Redis at "127.0.0.1:${server.port}": user name or password is wrong, or the user is disabled`,
    });
  });

  it('says that a password is needed', async () => {
    await server.send('CONFIG', 'SET', 'requirepass', 'needed');
    try {
      await expect(connect(server.url).session()).rejects.toMatchObject({
        code: 'AUTH_FAILED',
        message: expect.stringContaining('it wants a password, and none was given'),
      });
    } finally {
      await server.send('CONFIG', 'SET', 'requirepass', '');
    }
  });

  it('works for a user who may neither name the connection nor ask INFO', async () => {
    await server.send('ACL', 'SETUSER', 'poor', 'on', '>p', '~*', '-@all', '+get');
    const session = await connect(at('poor:p')).session();
    expect(await session.send(['GET', 'none'])).toBeNull();
    expect(session.runId).toBe('');
  });
});

describe('a session', () => {
  it('names itself and does not touch what it reads', async () => {
    const line = await connect(server.url).read(['CLIENT', 'INFO']);
    expect(line).toContain('name=redisvl-migrate');
    expect(line).toMatch(/flags=\S*T/);
  });

  it('answers Buffers on request', async () => {
    const session = await connect(server.url).session();
    const bytes = Buffer.from([0, 255, 13, 10]);
    await session.send(['SET', 'bytes', bytes]);
    expect(await session.send(['GET', 'bytes'], { buffers: true })).toEqual(bytes);
  });

  it('keeps every reply of a pipeline beside one that failed', async () => {
    const session = await connect(server.url).session();
    await session.send(['SET', 'some:text', 'x']);
    const replies = await session.pipeline([
      ['GET', 'some:text'],
      ['HGET', 'some:text', 'f'],
      ['ECHO', 'after'],
    ]);
    expect(replies).toEqual(['x', expect.any(Error), 'after']);
  });

  it('sends nothing of a pipeline twice', async () => {
    const session = await connect(server.url).session();
    await session.pipeline([['INCR', 'once'], ['NO-SUCH-COMMAND'], ['INCR', 'once']]);
    expect(await session.send(['GET', 'once'])).toBe('2');
  });

  it('stays open while idle for longer than the watchdog waits', async () => {
    const connection = connect(server.url, { silenceMs: 150 });
    const id = await connection.read(['CLIENT', 'ID']);
    // The server's own clock tells when the connection has been kept idle for long enough.
    await expect
      .poll(async () => Number(/age=(\d+)/.exec(String(await server.send('CLIENT', 'LIST', 'ID', String(id))))?.[1]))
      .toBeGreaterThan(0);
    expect(await connection.read(['CLIENT', 'ID'])).toBe(id);
    expect(connection.generation).toBe(1);
  });
});

describe('a connection that breaks', () => {
  it('is made again and the reading repeated', async () => {
    const connection = connect(proxy.url);
    await connection.session();
    proxy.cutAfter(10, 'toClient');
    const replies = await connection.readPipeline(Array.from({ length: 50 }, (_, i) => ['ECHO', `text ${i}`]));
    expect(replies).toHaveLength(50);
    expect(replies[49]).toBe('text 49');
    expect(connection.generation).toBe(2);
  });

  it('is reported and not repeated where work must not be done twice', async () => {
    const connection = connect(proxy.url);
    await connection.session();
    proxy.cutAfter(1, 'toClient');
    await expect(connection.once((session) => session.send(['INCR', 'maybe']))).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
      changed: 'unknown',
    });
    expect(await server.send('GET', 'maybe')).toBe('1');
  });

  it('is noticed when the other side falls silent', async () => {
    const connection = connect(proxy.url, { silenceMs: 200 });
    await connection.session();
    proxy.setBlackhole(true);
    const reply = connection.read(['ECHO', 'hello']);
    await expect.poll(() => proxy.accepted).toBeGreaterThan(1);
    proxy.setBlackhole(false);
    proxy.reset();
    expect(await reply).toBe('hello');
  });

  it('is not given up while a slow reply still flows', async () => {
    const connection = connect(proxy.url, { silenceMs: 400 });
    await server.send('SET', 'big', 'x'.repeat(4_000_000));
    await connection.session();
    proxy.setDelay(20);
    expect(String(await connection.read(['GET', 'big']))).toHaveLength(4_000_000);
    expect(connection.generation).toBe(1);
  });

  it('is tried again until the time for it is over', async () => {
    const connection = connect(proxy.url, { reconnectWithinMs: 200 });
    await connection.session();
    proxy.setRefusing(true);
    proxy.reset();
    await expect
      .poll(() => connection.read(['PING']).catch((error: unknown) => (error as { code: string }).code))
      .toBe('CONNECTION_FAILED');
    expect(proxy.accepted).toBeGreaterThan(2);
  });

  it('says whether the same server process answers again', async () => {
    const events: unknown[] = [];
    const connection = connect(proxy.url);
    connection.onReconnect((event) => events.push(event));
    await connection.session();
    proxy.reset();
    await expect.poll(() => connection.read(['PING'])).toBe('PONG');
    await server.restart();
    await expect.poll(() => connection.read(['PING'])).toBe('PONG');
    await expect
      .poll(() => events)
      .toEqual([
        { generation: 2, serverChanged: false },
        { generation: 3, serverChanged: true },
      ]);
  });

  it('ends at once when it is closed while it waits', async () => {
    const connection = connect(proxy.url);
    await connection.session();
    proxy.setRefusing(true);
    proxy.reset();
    const reply = expect(connection.read(['ECHO', 'x'])).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await expect.poll(() => proxy.accepted).toBeGreaterThan(1);
    await connection.close();
    await reply;
  });
});
