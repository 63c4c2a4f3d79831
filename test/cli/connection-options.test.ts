import { expect, it } from 'vitest';
import { type ConnectionFlags, connectionFrom } from '../../src/cli/connection-options.ts';
import { connectionWords } from '../../src/cli/connection-words.ts';

const environmentUrl = 'redis://from-environment:1';

it.each<[string, ConnectionFlags, string | undefined, string]>([
  ['nothing at all', {}, undefined, 'redis://localhost:6379'],
  ['an empty REDIS_URL', {}, '', 'redis://localhost:6379'],
  ['REDIS_URL', {}, environmentUrl, environmentUrl],
  ['--host over REDIS_URL', { host: 'db' }, environmentUrl, 'redis://db:6379'],
  ['--url over everything', { url: 'redis://u:1', host: 'db' }, environmentUrl, 'redis://u:1'],
  ['--port alone', { port: 7000 }, undefined, 'redis://localhost:7000'],
  ['a password alone', { password: 'p@ss/word' }, undefined, 'redis://:p%40ss%2Fword@localhost:6379'],
  ['user and password', { user: 'a:b', password: 'c' }, undefined, 'redis://a%3Ab:c@localhost:6379'],
  ['an IPv6 address', { host: '::1' }, undefined, 'redis://[::1]:6379'],
  ['--ssl with parts', { host: 'db', ssl: true }, undefined, 'rediss://db:6379'],
  ['--ssl with REDIS_URL', { ssl: true }, environmentUrl, 'rediss://from-environment:1'],
])('connectionFrom() understands %s', (_, flags, environment, url) => {
  expect(connectionFrom(flags, environment)).toEqual({ url });
});

it('connectionFrom() passes TLS files on', () => {
  const flags = { url: 'rediss://db:1', cacert: 'ca.pem', cert: 'me.pem', key: 'me.key', sni: 'db.internal' };
  expect(connectionFrom(flags, undefined)).toEqual({
    url: 'rediss://db:1',
    tls: { caPath: 'ca.pem', certPath: 'me.pem', keyPath: 'me.key', serverName: 'db.internal' },
  });
});

it('connectionFrom() refuses TLS files for a connection without TLS', () => {
  expect(() => connectionFrom({ url: 'redis://db:1', cacert: 'ca.pem' }, undefined)).toThrow('need TLS');
});

it('connectionFrom() refuses a certificate without its key', () => {
  expect(() => connectionFrom({ url: 'rediss://db:1', cert: 'me.pem' }, undefined)).toThrow('belong together');
});

it('connectionWords() repeats what was typed, quoted, without secrets', () => {
  const hide = (text: string) => text.replace('secret', '***');
  expect(connectionWords({}, hide)).toBe('');
  expect(connectionWords({ url: 'redis://me:secret@db:1' }, hide)).toBe(" --url 'redis://me:***@db:1'");
  expect(connectionWords({ host: 'db', port: 7, password: 'secret', ssl: true }, hide)).toBe(
    ' --host db --port 7 --ssl',
  );
});
