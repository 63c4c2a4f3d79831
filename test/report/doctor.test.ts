import { expect, it } from 'vitest';
import { doctorText } from '../../src/cli/output/doctor-text.ts';
import type { ProbeResult } from '../../src/plan/facts.ts';
import type { ServerFacts, ServerHealth } from '../../src/redis/port.ts';
import { type DoctorFacts, diagnose } from '../../src/report/doctor.ts';

const server: ServerFacts = {
  address: 'localhost:6379',
  redisVersion: '8.10.0',
  searchVersion: 81000,
  hasJson: true,
  runId: 'r',
  mode: 'standalone',
  role: 'master',
  connectedReplicas: 1,
  aofEnabled: true,
  usedMemoryBytes: 100 * 2 ** 20,
  maxMemoryBytes: 0,
  evictionPolicy: 'noeviction',
  evictedKeys: 0,
};
const persistence = {
  aofEnabled: true,
  aofWriteFailed: false,
  snapshotFailed: false,
};
const health: ServerHealth = { latencyMs: 0.4, user: 'default', clockAheadMs: 12, persistence };
const accepted: ProbeResult = { kind: 'accepted' };
const index = { name: 'words', storageType: 'hash', prefixes: ['w:'], backupBytes: 2 ** 30 } as const;

const healthy: DoctorFacts = {
  address: 'localhost:6379',
  server,
  health,
  userName: 'default',
  permissions: [{ rule: '+hset', need: 'hash', verdict: 'allowed' }],
  features: new Map(
    ['float16', 'bfloat16', 'int8', 'uint8', 'svs-vamana'].map((feature) => [feature, accepted] as const),
  ),
  listsAliases: true,
  debugAllowed: true,
};

it('a server that has everything is fit, and every line says so', () => {
  const report = diagnose({ ...healthy, index, backupDir: { path: './b', freeBytes: 2 ** 31 } });
  expect(report.verdict).toBe('ok');
  const colors = { red: String, yellow: String, green: String, dim: String };
  expect(doctorText(report, colors)).toBe(`Server localhost:6379:
ok       Server: Redis 8.10.0, standalone, 1 replica(s)
ok       Search module: 8.10.0
ok       JSON module: loaded
ok       Vector datatypes: float64, float32, float16, bfloat16, int8, uint8
ok       SVS-VAMANA: supported
ok       Aliases: can be listed; they come back by themselves
ok       Temporary indexes: are recognised and refused
ok       Permissions: user "default" may do all that a migration takes, on the keys of "words"
ok       Persistence: append-only file; each step waits until it is on disk
ok       Memory: 100.0 MB used, no maxmemory; nothing is evicted
ok       Clock: the server's is 0.0 s ahead of this computer's
ok       Latency: 0.4 ms for a round trip
ok       Backup directory: 2.00 GB free in ./b; a backup of all vectors of "words" takes ~1.00 GB

Fit for a migration`);
});

const refused: ProbeResult = { kind: 'refused', serverMessage: 'bad datatype' };

it.each<[string, Partial<DoctorFacts>, string, string]>([
  ['a replica', { server: { ...server, role: 'replica' } }, 'problem', 'Use the address of its primary'],
  ['an old module', { server: { ...server, searchVersion: 20809 } }, 'problem', '2.8.9 is too old'],
  ['an unknown module', { server: { ...server, searchVersion: 0 } }, 'warning', 'Grant +module|list'],
  ['hidden aliases', { listsAliases: false }, 'warning', 'with --alias when you plan'],
  ['hidden temporary indexes', { debugAllowed: false }, 'warning', 'was not created with TEMPORARY'],
  ['a failed snapshot', { health: withPersistence({ snapshotFailed: true }) }, 'problem', 'its disk is full'],
  ['a failed AOF', { health: withPersistence({ aofWriteFailed: true }) }, 'problem', 'append-only file failed'],
  ['no AOF', { health: withPersistence({ aofEnabled: false }) }, 'warning', 'BGSAVE'],
  ['a clock that is wrong', { health: { ...health, clockAheadMs: -61_000 } }, 'warning', '61.0 s behind'],
  ['a server far away', { health: { ...health, latencyMs: 80 } }, 'warning', 'larger --batch-size'],
  [
    'eviction',
    { server: { ...server, maxMemoryBytes: 2 ** 30, evictionPolicy: 'allkeys-lru' } },
    'warning',
    'noeviction',
  ],
  [
    'eviction without room',
    { server: { ...server, maxMemoryBytes: 101 * 2 ** 20, evictionPolicy: 'allkeys-lru' } },
    'problem',
    'it may evict documents',
  ],
  ['little memory', { server: { ...server, maxMemoryBytes: 101 * 2 ** 20 } }, 'warning', 'CONFIG SET maxmemory higher'],
  [
    'a small disk',
    { index, backupDir: { path: './b', freeBytes: 2 ** 29 } },
    'problem',
    'Choose a --backup-dir on a larger disk',
  ],
  [
    'a missing permission',
    { permissions: [{ rule: '+hset', need: 'hash', verdict: 'command-denied' }], index },
    'problem',
    'ACL SETUSER default +hset ~w:* ~words* ~rvl:migration:words',
  ],
  [
    'a missing convenience',
    { permissions: [{ rule: '+wait', need: 'comfort', verdict: 'command-denied' }] },
    'warning',
    'ACL SETUSER default +wait',
  ],
  [
    'keys of an index that are not allowed',
    { permissions: [{ rule: '+hset', need: 'hash', verdict: 'key-denied' }], index },
    'problem',
    '~w:*',
  ],
])('%s is told, with what to do', (_, facts, verdict, words) => {
  const report = diagnose({ ...healthy, ...facts });
  expect(report.verdict).toBe(verdict);
  const [told] = report.lines.filter(({ status }) => status !== 'ok');
  expect(`${told?.text} -> ${told?.advice}`).toContain(words);
});

it('a server that lacks a datatype is fit, and the line says what has it', () => {
  const report = diagnose({ ...healthy, features: new Map([...healthy.features, ['int8', refused]]) });
  expect(report.verdict).toBe('ok');
  expect(report.lines.find(({ name }) => name === 'Vector datatypes')?.text).toBe(
    'float64, float32, float16, bfloat16, uint8; int8 needs Redis 8.0 or later',
  );
});

it('what a JSON index needs is not asked of an index over hashes, and the other way round', () => {
  const permissions = [
    { rule: '+hset', need: 'hash', verdict: 'command-denied' },
    { rule: '+json.set', need: 'json', verdict: 'command-denied' },
  ] as const;
  const adviceFor = (storageType: 'hash' | 'json') =>
    diagnose({ ...healthy, permissions, index: { ...index, storageType } }).lines.find(
      ({ name }) => name === 'Permissions',
    )?.advice;
  expect(adviceFor('hash')).toMatch(/ \+hset ~/);
  expect(adviceFor('json')).toMatch(/ \+json\.set ~/);
});

function withPersistence(changes: Partial<typeof persistence>): ServerHealth {
  return { ...health, persistence: { ...persistence, ...changes } };
}
