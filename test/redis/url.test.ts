import { describe, expect, it } from 'vitest';
import { addressOf, parseUrl, redactUrl } from '../../src/redis/url.ts';

describe('parseUrl()', () => {
  it.each([
    ['redis://localhost', { host: 'localhost', port: 6379, tls: false }],
    ['redis://localhost:7000/0', { host: 'localhost', port: 7000, tls: false }],
    ['rediss://cache.example:6380?db=0', { host: 'cache.example', port: 6380, tls: true }],
    ['redis://:s%40cret@h', { host: 'h', port: 6379, tls: false, password: 's@cret' }],
    ['redis://bob:pa%3Ass@h:1', { host: 'h', port: 1, tls: false, username: 'bob', password: 'pa:ss' }],
    ['redis://bob:100%@h', { host: 'h', port: 6379, tls: false, username: 'bob', password: '100%' }],
    ['redis://[::1]:6379', { host: '::1', port: 6379, tls: false }],
  ])('reads %s', (url, target) => {
    expect(parseUrl(url)).toEqual(target);
  });

  it.each([
    ['localhost:6379', 'it does not begin with redis:// or rediss://'],
    ['http://localhost', 'it does not begin with redis:// or rediss://'],
    ['redis://', 'it names no host'],
    ['redis://h:99999', 'it is no valid URL'],
    ['redis://h/3', 'Redis Search keeps indexes in database 0 only, and this asks for database 3'],
    ['redis://h?db=15', 'Redis Search keeps indexes in database 0 only, and this asks for database 15'],
  ])('refuses %s', (url, reason) => {
    expect(() => parseUrl(url)).toThrow(
      expect.objectContaining({
        code: 'URL_INVALID',
        exitCode: 2,
        message: `Cannot use "${url}" as the address of a Redis server: ${reason}`,
      }),
    );
  });

  it('never repeats the password of a URL it refuses', () => {
    expect(() => parseUrl('redis://bob:p#s/s@h:6379')).toThrow(/"redis:\/\/bob:\*\*\*@h:6379"/);
  });
});

describe('redactUrl()', () => {
  it.each([
    ['redis://h:6379', 'redis://h:6379'],
    ['redis://bob:secret@h', 'redis://bob:***@h'],
    ['rediss://:secret@h', 'rediss://:***@h'],
    ['redis://secret@h', 'redis://***@h'],
    ['redis://bob:a@b:c@h', 'redis://bob:***@h'],
    ['bob:secret@h', 'bob:***@h'],
  ])('makes %s into %s', (url, redacted) => {
    expect(redactUrl(url)).toBe(redacted);
  });
});

describe('addressOf()', () => {
  it('puts IPv6 hosts in brackets', () => {
    expect(addressOf({ host: '::1', port: 6379, tls: false })).toBe('[::1]:6379');
  });
});
