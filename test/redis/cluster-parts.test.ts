import { describe, expect, it } from 'vitest';
import { combineFacts } from '../../src/redis/cluster/cluster-facts.ts';
import { slotsOfMyself } from '../../src/redis/cluster/cluster-scan.ts';
import { agreement } from '../../src/redis/cluster/index-everywhere.ts';
import { isPassing, isUndone, redirectionOf } from '../../src/redis/cluster/redirection.ts';
import { isWhole, parseClusterSlots, withOwner } from '../../src/redis/cluster/topology.ts';
import { tagWhere } from '../../src/redis/key-slot.ts';
import type { IndexInfo, ServerFacts } from '../../src/redis/port.ts';
import { refusal } from '../../src/redis/server-errors.ts';
import { parseUrl, targetAt, urlOf, urlsOf } from '../../src/redis/url.ts';

describe('parseClusterSlots()', () => {
  it('names primaries in the order of their slots, and replicas among the nodes', () => {
    const reply = [
      [8192, 16383, ['10.0.0.2', 6379, 'id2', []]],
      [0, 8191, ['10.0.0.1', 6379, 'id1', []], ['10.0.0.3', 6380, 'id3', []]],
    ];
    const topology = parseClusterSlots(reply, 'asked');
    expect(topology.primaries).toEqual(['10.0.0.1:6379', '10.0.0.2:6379']);
    expect(topology.nodes).toContain('10.0.0.3:6380');
    expect([topology.owners[8191], topology.owners[8192], isWhole(topology)]).toEqual([
      '10.0.0.1:6379',
      '10.0.0.2:6379',
      true,
    ]);
    expect(withOwner(topology, 5, 'new:1').primaries).toEqual(['10.0.0.1:6379', 'new:1', '10.0.0.2:6379']);
  });

  it.each([
    [null, 'asked:7'],
    ['', 'asked:7'],
    ['?', 'asked:7'],
    ['fd00::1', '[fd00::1]:7'],
    ['node.example', 'node.example:7'],
  ])('a host of %j is %s', (host, address) => {
    const topology = parseClusterSlots([[0, 5, [host, 7, 'id', []]]], 'asked');
    expect(topology.primaries).toEqual([address]);
    expect(isWhole(topology)).toBe(false);
  });
});

it('redirectionOf() reads the place out of a reply, and out of the error made of it', () => {
  const moved = new Error('MOVED 3999 127.0.0.1:6381');
  expect(redirectionOf(moved, 'asked')).toEqual({ kind: 'moved', slot: 3999, address: '127.0.0.1:6381' });
  const wrapped = refusal(new Error('ASK 7 :6381'), { command: 'GET', address: 'a:1' });
  expect(redirectionOf(wrapped, 'asked')).toEqual({ kind: 'ask', slot: 7, address: 'asked:6381' });
  expect(redirectionOf(new Error('MOVED 1 fd00::1:6379'), 'asked')?.address).toBe('[fd00::1]:6379');
  expect(redirectionOf(new Error('ERR no such key'), 'asked')).toBeUndefined();
});

it('what passes is tried again, and what was refused for good is not', () => {
  const of = (message: string) => refusal(new Error(message), { command: 'HSET', address: 'a:1' });
  for (const message of ['MOVED 1 a:1', 'ASK 1 a:1', 'TRYAGAIN wait', 'CLUSTERDOWN no', 'LOADING x', 'READONLY x']) {
    expect([message, isPassing(of(message)), isUndone(of(message))]).toEqual([message, true, true]);
  }
  for (const message of ['CROSSSLOT keys', 'NOPERM no', 'OOM full', 'WRONGTYPE x', 'ERR x']) {
    expect([message, isPassing(of(message))]).toEqual([message, false]);
  }
});

it('slotsOfMyself() leaves out what is on its way, and everything of a replica', () => {
  const line = 'id 127.0.0.1:1@2 myself,master - 0 0 1 connected 0-3 7 9 [2->-other] [9-<-other] [12-<-other]';
  expect([...slotsOfMyself(`other 127.0.0.1:3@4 master - 0 0 2 connected 10-20\n${line}\n`)]).toEqual([0, 1, 3, 7]);
  expect(slotsOfMyself('id 127.0.0.1:1@2 myself,slave other 0 0 1 connected\n').size).toBe(0);
});

describe('agreement()', () => {
  const info = (path: string): IndexInfo => ({
    definition: {
      name: 'i',
      storageType: 'hash',
      prefixes: ['i:'],
      options: [],
      fields: [{ name: 'f', path, type: 'text', attrs: {} }],
    },
    stats: {} as IndexInfo['stats'],
    raw: {},
  });
  const nodes = (...infos: (IndexInfo | undefined)[]) => infos.map((one, i) => ({ address: `n:${i}`, info: one }));

  it.each([
    ['absent', [undefined, undefined, undefined]],
    ['alike', [info('f'), info('f'), info('f')]],
    ['unlike', [info('f'), undefined, info('f')]],
    ['unlike', [undefined, info('f'), info('f')]],
    ['unlike', [info('f'), info('g'), info('f')]],
  ] as const)('%s', (expected, infos) => {
    expect(agreement(nodes(...infos))).toBe(expected);
  });
});

it('combineFacts() takes the oldest version and the node with the least room', () => {
  const facts = (changes: Partial<ServerFacts>): ServerFacts => ({
    address: 'a:1',
    redisVersion: '8.2.1',
    searchVersion: 80_201,
    hasJson: true,
    runId: 'x',
    mode: 'cluster',
    role: 'master',
    connectedReplicas: 1,
    aofEnabled: true,
    usedMemoryBytes: 10,
    maxMemoryBytes: 0,
    evictionPolicy: 'noeviction',
    evictedKeys: 1,
    ...changes,
  });
  const all = [
    facts({}),
    facts({ redisVersion: '8.10.0', maxMemoryBytes: 100, usedMemoryBytes: 90, evictionPolicy: 'allkeys-lru' }),
    facts({ maxMemoryBytes: 100, usedMemoryBytes: 20, searchVersion: 21_005, hasJson: false }),
  ];
  expect(combineFacts(all, 3)).toMatchObject({
    redisVersion: '8.2.1',
    searchVersion: 21_005,
    hasJson: false,
    usedMemoryBytes: 270,
    maxMemoryBytes: 300,
    evictionPolicy: 'allkeys-lru',
    evictedKeys: 3,
  });
  expect(combineFacts(all, 3).runId).not.toBe(combineFacts([all[1]!, { ...all[0]!, runId: 'y' }, all[2]!], 3).runId);
});

it('tagWhere() finds a hash tag for any slot', () => {
  expect(tagWhere((slot) => slot === 16_383)).toBeDefined();
  expect(tagWhere(() => false)).toBeUndefined();
});

it.each([
  'redis://h:1',
  'rediss://h:1',
  'redis://bob:s%40%3A%2F@h:1',
  'redis://:secret@h:1',
  'redis://bob@[fd00::1]:6379',
])('urlOf() gives back %s, and targetAt() keeps the login', (url) => {
  const target = parseUrl(url);
  expect(parseUrl(urlOf(target))).toEqual(target);
  expect(targetAt(target, '[fd00::2]:7')).toEqual({ ...target, host: 'fd00::2', port: 7 });
});

it.each([
  ['redis://a:1', ['redis://a:1']],
  ['redis://bob:p,w@a:1,b:2/0?x=1,2', ['redis://bob:p,w@a:1/0?x=1,2', 'redis://bob:p,w@b:2/0?x=1,2']],
  ['rediss://[fd00::1]:1, c', ['rediss://[fd00::1]:1', 'rediss://c']],
  ['nonsense,more', ['nonsense,more']],
])('urlsOf(%j)', (url, expected) => {
  expect(urlsOf(url)).toEqual(expected);
});
