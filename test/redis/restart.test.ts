import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReader } from '../../src/redis/reader.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const documents = 3000;
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({
    // Slow to load, and answering meanwhile: half a millisecond a key.
    config: [
      ...['--appendonly', 'yes', '--appendfsync', 'always', '--key-load-delay', '500'],
      ...['--loading-process-events-interval-bytes', '1024'],
    ],
  });
  const client = await server.client();
  await Promise.all(
    Array.from({ length: documents }, (_, i) => client.sendCommand(['HSET', `doc:${i}`, 'v', 'source'])),
  );
});
afterAll(() => server.stop());

describe('while the server restarts', () => {
  it('a scan begins again and finds every key', async () => {
    const reader = await openReader({ url: server.url });
    const found = new Set<string>();
    let restarted = false;
    for await (const batch of reader.scan({ prefixes: ['doc:'], type: 'hash', count: 500 })) {
      for (const key of batch) found.add(String(key));
      if (!restarted) await server.restart();
      restarted = true;
    }
    expect(found.size).toBe(documents);
    await reader.close();
  });

  it('bulk writes go on where they were', async () => {
    const writer = await openWriter({ url: server.url });
    const batch = (first: number) =>
      Array.from({ length: 100 }, (_, i) => ({
        key: Buffer.from(`doc:${first + i}`),
        field: 'v',
        expected: Buffer.from('source'),
        replacement: Buffer.from('target'),
      }));
    await writer.compareAndSet(batch(0));
    const restarting = server.restart();
    const outcomes = await Promise.all(
      [batch(0), batch(100), batch(200)].map((changes) => writer.compareAndSet(changes)),
    );
    await restarting;
    expect(outcomes.flat().every(({ kind }) => kind === 'written' || kind === 'already')).toBe(true);
    const values = await writer.readHashes(
      batch(200).map(({ key }) => key),
      ['v'],
    );
    expect(values.every((read) => read.kind === 'hash' && read.values[0]?.toString() === 'target')).toBe(true);
    await writer.close();
  });

  it('a new connection is told that the data is loading, an old one waits', async () => {
    const events: boolean[] = [];
    const reader = await openReader({ url: server.url, onReconnect: (event) => events.push(event.serverChanged) });
    const restarting = server.restart();
    const connect = () =>
      openReader({ url: server.url }).then(
        (other) => other.close().then(() => 'connected'),
        (error: { code: string }) => error.code,
      );
    await expect.poll(connect, { interval: 20 }).toBe('SERVER_LOADING');
    expect(await reader.exist([Buffer.from('doc:1')])).toEqual([true]);
    expect(events).toEqual([true]);
    await restarting;
    await reader.close();
  });
});
