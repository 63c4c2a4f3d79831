import { createClient, createCluster } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionOfClient } from '../../src/api/client-connection.ts';
import { deleteIndex, listIndexes, MigrationPlanner } from '../../src/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.send(...'FT.CREATE myindex ON HASH PREFIX 1 doc: SCHEMA title TEXT'.split(' '));
});

afterAll(() => server.stop());

describe('a client of the application', () => {
  it('says where the server is; it need not be connected, and is neither used nor closed', async () => {
    const client = createClient({ url: server.url });
    expect(await listIndexes({ client })).toEqual(['myindex']);
    expect(client.isOpen).toBe(false);
    await client.connect();
    const patch = { addFields: [], removeFields: ['title'], updateFields: [], renameFields: [], index: {} };
    const plan = await new MigrationPlanner().createPlan('myindex', { redisClient: client, patch });
    expect(plan.requestedChanges).toEqual(patch);
    expect(await client.ping()).toBe('PONG');
    client.destroy();
  });

  it('says how to log in', async () => {
    const password = 'p@ss/w%rd:#';
    await server.send('ACL', 'SETUSER', 'migrator', 'on', `>${password}`, '~*', '+@all');
    await server.send('ACL', 'SETUSER', 'guest', 'on', '>guest', '~doc:*', '+@read');
    const at = { socket: { host: '127.0.0.1', port: server.port } };
    const client = createClient({ ...at, username: 'migrator', password });
    expect(await listIndexes({ client })).toEqual(['myindex']);
    const wrong = createClient({ ...at, username: 'migrator', password: 'wrong' });
    await expect(listIndexes({ client: wrong })).rejects.toMatchObject({ code: 'AUTH_FAILED', changed: 'nothing' });
    const guest = createClient({ ...at, username: 'guest', password: 'guest' });
    await expect(deleteIndex({ client: guest }, 'myindex')).rejects.toMatchObject({ code: 'NOT_PERMITTED' });
  });

  it('is refused where it selects another database than 0', async () => {
    const client = createClient({ url: `${server.url}/3` });
    await expect(listIndexes({ client })).rejects.toMatchObject({ code: 'URL_INVALID' });
  });

  it('is refused beside a URL', async () => {
    const client = createClient({ url: server.url });
    await expect(listIndexes({ client, url: server.url })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });

  it('is refused as a cluster client, over a UNIX socket, and with credentials that change', async () => {
    const cluster = createCluster({ rootNodes: [{ url: server.url }] }) as object;
    await expect(listIndexes({ client: cluster })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringContaining('give the URL of one of its nodes'),
    });
    const unix = createClient({ socket: { path: '/tmp/redis.sock', tls: false } });
    await expect(listIndexes({ client: unix })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    const credentialsProvider = { type: 'streaming-credentials-provider' };
    const streaming = listIndexes({ client: { options: { credentialsProvider } } });
    await expect(streaming).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });
});

describe('connectionOfClient()', () => {
  it('takes over TLS, a host in brackets and the defaults of node-redis', async () => {
    const socket = {
      host: '::1',
      port: 6390,
      tls: true,
      ca: 'CA',
      servername: 'cache',
      rejectUnauthorized: false,
    } as const;
    expect(await connectionOfClient(createClient({ socket }))).toEqual({
      url: 'rediss://[::1]:6390/0',
      tls: { ca: 'CA', servername: 'cache', verify: false },
    });
    expect(await connectionOfClient(createClient())).toEqual({ url: 'redis://localhost:6379/0' });
    expect(await connectionOfClient({ options: undefined })).toEqual({ url: 'redis://localhost:6379/0' });
    const client = createClient({ url: 'rediss://:secret@cache:7000' });
    expect(await connectionOfClient(client)).toEqual({ url: 'rediss://:secret@cache:7000/0', tls: {} });
  });
});
