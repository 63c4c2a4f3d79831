import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWriter } from '../../src/redis/writer.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('waitDurable()', () => {
  it('has nothing to wait for without AOF and replicas', async () => {
    const server = await startTestServer();
    const writer = await openWriter({ url: server.url });
    expect(await writer.waitDurable(0)).toBe(true);
    expect(await server.send('DBSIZE')).toBe(0);
    await writer.close();
    await server.stop();
  });

  describe('with an AOF', () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startTestServer({ config: ['--appendonly', 'yes', '--appendfsync', 'everysec'] });
    });
    afterAll(() => server.stop());

    it('waits until the AOF is synced', async () => {
      const writer = await openWriter({ url: server.url });
      await writer.setString('a', '1');
      expect(await writer.waitDurable(20_000)).toBe(true);
      await writer.close();
    });

    it('is not confirmed by a server that never syncs', async () => {
      await server.send('CONFIG', 'SET', 'appendfsync', 'no');
      const writer = await openWriter({ url: server.url });
      expect(await writer.waitDurable(50)).toBe(false);
      await writer.close();
      await server.send('CONFIG', 'SET', 'appendfsync', 'always');
    });

    it('prolongs the lease instead of setting a key', async () => {
      const writer = await openWriter({ url: server.url });
      const guard = { key: 'index:rvl:lease', token: 't' };
      await writer.takeLease(guard, { holder: 'test', ttlMs: 60_000 });
      await server.send('PEXPIRE', guard.key, '30000');
      await server.send('CONFIG', 'SET', 'maxmemory', '1');
      expect(await writer.waitDurable(20_000)).toBe(true);
      expect(await server.send('PTTL', guard.key)).toBeGreaterThan(50_000);
      await server.send('CONFIG', 'SET', 'maxmemory', '0');
      await writer.close();
    });
  });

  it('waits for connected replicas, and not for ever', async () => {
    const server = await startTestServer();
    const replica = await startTestServer();
    await replica.send('REPLICAOF', '127.0.0.1', String(server.port));
    await expect
      .poll(() => replica.send('INFO', 'replication'), { timeout: 20_000 })
      .toContain('master_link_status:up');
    const writer = await openWriter({ url: server.url });
    await expect.poll(async () => (await writer.server()).connectedReplicas).toBe(1);
    await writer.setString('b', '1');
    expect(await writer.waitDurable(20_000)).toBe(true);
    expect(await replica.send('GET', 'b')).toBe('1');
    process.kill(replica.pid, 'SIGSTOP');
    expect(await writer.waitDurable(100)).toBe(false);
    process.kill(replica.pid, 'SIGCONT');
    await writer.close();
    await replica.stop();
    await server.stop();
  });

  it('refuses to write to a replica', async () => {
    const replica = await startTestServer();
    await replica.send('REPLICAOF', '127.0.0.1', '1');
    const writer = await openWriter({ url: replica.url });
    expect((await writer.server()).role).toBe('replica');
    await expect(writer.setString('c', '1')).rejects.toMatchObject({ code: 'READ_ONLY' });
    await writer.close();
    await replica.stop();
  });
});
