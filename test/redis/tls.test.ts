import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReader } from '../../src/redis/reader.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

// The test server speaks no TLS, so a terminator stands in front of it.
let server: TestServer;
let terminator: Server;
let certificate: { cert: string; key: string };
let url: string;

beforeAll(async () => {
  server = await startTestServer();
  certificate = makeCertificate('localhost');
  terminator = createServer({ ...certificate, ca: certificate.cert }, (client) => {
    const upstream = createConnection(server.port, '127.0.0.1');
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(terminator, 'listening');
  url = `rediss://localhost:${(terminator.address() as AddressInfo).port}`;
});
afterAll(async () => {
  terminator.close();
  await server.stop();
});

describe('a TLS connection', () => {
  it('works with a CA given as text', async () => {
    const reader = await openReader({ url, tls: { ca: certificate.cert } });
    expect((await reader.server()).mode).toBe('standalone');
    await reader.close();
  });

  it('shows our certificate when it has one', async () => {
    const { cert, key } = certificate;
    const reader = await openReader({ url, tls: { ca: Buffer.from(cert), cert, key } });
    await reader.close();
  });

  it('accepts any certificate when told so', async () => {
    const reader = await openReader({ url, tls: { verify: false } });
    await reader.close();
  });

  it('refuses a certificate no trusted CA signed', async () => {
    await expect(openReader({ url })).rejects.toMatchObject({
      code: 'TLS_FAILED',
      message: expect.stringContaining("the server's certificate is self-signed and not among the trusted CAs"),
    });
  });

  it('refuses a certificate for another host name', async () => {
    await expect(openReader({ url, tls: { ca: certificate.cert, servername: 'elsewhere' } })).rejects.toMatchObject({
      code: 'TLS_FAILED',
      message: expect.stringContaining("the server's certificate is for another host name"),
    });
  });

  it('is what the address must ask for when TLS settings are given', async () => {
    await expect(openReader({ url: server.url, tls: { verify: false } })).rejects.toMatchObject({
      code: 'URL_INVALID',
      message: expect.stringContaining('TLS settings were given, and it does not begin with rediss://'),
    });
  });
});

/** Comes with every system the tests run on; Node itself cannot make a certificate. */
const certificateTool = 'openssl';

function makeCertificate(host: string): { cert: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'rvl-tls-'));
  const at = (name: string) => join(folder, name);
  const what = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${host}`];
  const where = ['-addext', `subjectAltName=DNS:${host}`, '-keyout', at('key'), '-out', at('cert')];
  try {
    execFileSync(certificateTool, [...what, ...where], { stdio: 'pipe' });
    return { cert: readFileSync(at('cert'), 'utf8'), key: readFileSync(at('key'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
