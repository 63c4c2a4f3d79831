import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startTestServer } from './server.ts';

it('startTestServer() offers Search and JSON, and keeps its data over a kill when the append-only file is on', async () => {
  const server = await startTestServer({ config: ['--appendonly', 'yes', '--appendfsync', 'always'] });
  const client = await server.client();
  expect(await server.send('FT.CREATE', 'i', 'SCHEMA', 't', 'TEXT')).toBe('OK');
  expect(await server.send('JSON.SET', 'j', '$', '{"a":1}')).toBe('OK');
  await server.send('SET', 'bytes', Buffer.from([0, 255]));
  const firstPid = server.pid;

  await server.kill();
  await server.restart();

  expect(server.pid).not.toBe(firstPid);
  expect(await client.sendCommand(['JSON.GET', 'j'])).toBe('{"a":1}');
  expect(await server.sendForBuffers('GET', 'bytes')).toEqual(Buffer.from([0, 255]));
  await server.stop();
  expect(existsSync(server.dir)).toBe(false);
});

it('startTestServer() without modules is a Redis that has no search', async () => {
  const server = await startTestServer({ modules: false });
  await expect(server.send('FT._LIST')).rejects.toThrow('unknown command');
  await server.stop();
});
