import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import type { Clock } from '../../src/apply/engine/clock.ts';
import { nextPauseMs, percentile99, reasonToWait } from '../../src/apply/throttle/limits.ts';
import { createThrottle } from '../../src/apply/throttle/throttle.ts';
import { applyPlan, type StampedEvent } from '../../src/index.ts';
import { openReader } from '../../src/redis/reader.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { buildMigrationWorld } from './support/migration-world.ts';
import { changesBetween } from './support/picture.ts';

/** Time that passes only while somebody sleeps. */
function sleptClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    cpuMs: () => 0,
    date: () => new Date(now),
    sleep: async (ms) => {
      now += ms;
    },
  };
}

const quietServer = {
  ping: async () => undefined,
  load: async () => ({ usedMemoryBytes: 0, maxMemoryBytes: 0, replicaLagBytes: 0, cpuSeconds: 0 }),
};
const never = new AbortController().signal;

describe('nextPauseMs()', () => {
  it('doubles while PINGs take too long, up to two seconds', () => {
    const pauses = [0];
    for (let i = 0; i < 14; i += 1) {
      pauses.push(nextPauseMs({ pingMs: 5 }, { pingMs: 6, replicaLagBytes: 0 }, pauses.at(-1) as number));
    }
    expect(pauses.slice(0, 5)).toEqual([0, 2, 4, 8, 16]);
    expect(pauses.at(-1)).toBe(2000);
  });

  it('shrinks to nothing while they are well within the limit, and stays in between', () => {
    let pauseMs = 100;
    expect(nextPauseMs({ pingMs: 5 }, { pingMs: 4.5, replicaLagBytes: 0 }, pauseMs)).toBe(100);
    for (let i = 0; i < 30; i += 1) {
      pauseMs = nextPauseMs({ pingMs: 5 }, { pingMs: 1, replicaLagBytes: 0 }, pauseMs);
    }
    expect(pauseMs).toBe(0);
  });
});

describe('reasonToWait()', () => {
  it('is there where a replica lags or memory runs out, and only where that has a limit', () => {
    const load = { replicaLagBytes: 100, headroomBytes: 10 };
    expect(reasonToWait({}, load)).toBeUndefined();
    expect(reasonToWait({ replicaLagBytes: 100, headroomBytes: 10 }, load)).toBeUndefined();
    expect(reasonToWait({ replicaLagBytes: 99 }, load)).toMatch('lags 100 bytes behind');
    expect(reasonToWait({ headroomBytes: 11 }, load)).toMatch('10 bytes are free');
    expect(reasonToWait({ headroomBytes: 11 }, { replicaLagBytes: 0 })).toBeUndefined();
  });
});

test('percentile99() takes the nearest rank', () => {
  expect(percentile99([])).toBeUndefined();
  expect(percentile99(Array.from({ length: 100 }, (_, i) => 100 - i))).toBe(99);
  expect(percentile99([3])).toBe(3);
});

describe('createThrottle()', () => {
  it('lets no more documents pass in a second than the limit, also when batches overlap', async () => {
    const clock = sleptClock();
    const throttle = createThrottle({
      limits: { docsPerSecond: 1000 },
      redis: quietServer,
      clock,
      warn: () => undefined,
    });
    await Promise.all(Array.from({ length: 11 }, () => throttle.pass(500, never)));
    // The first goes at once; each waits for those before it.
    expect(clock.now()).toBe(5000);
  });

  it('holds while a replica lags, says so once, and goes on when it has caught up', async () => {
    const clock = sleptClock();
    const lags = [200, 200, 150, 50];
    const redis = {
      ...quietServer,
      load: async () => ({ usedMemoryBytes: 0, maxMemoryBytes: 0, replicaLagBytes: lags.shift() ?? 0, cpuSeconds: 0 }),
    };
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    await createThrottle({ limits: { replicaLagBytes: 100 }, redis, clock, warn }).pass(1, never);
    expect(warnings).toEqual(['Waiting, as --throttle asks: a replica lags 200 bytes behind, more than 100']);
    expect(clock.now()).toBe(750);
  });

  it('does not hold what is being interrupted', async () => {
    const redis = {
      ...quietServer,
      load: async () => ({ usedMemoryBytes: 9, maxMemoryBytes: 10, replicaLagBytes: 0, cpuSeconds: 0 }),
    };
    const clock = sleptClock();
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    await createThrottle({ limits: { headroomBytes: 5 }, redis, clock, warn }).pass(1, AbortSignal.abort());
    expect({ waitedMs: clock.now(), warnings }).toEqual({ waitedMs: 0, warnings: [] });
  });
});

describe('on a server', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server.stop());

  beforeEach(async () => {
    await server.send('FLUSHALL');
  });

  it('the load counts memory below maxmemory and what a replica has not acknowledged', async () => {
    await server.send('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
    const replica = await startTestServer({ config: ['--replicaof', '127.0.0.1', String(server.port)] });
    const redis = await openReader({ url: server.url });
    try {
      await server.send('CONFIG', 'SET', 'maxmemory', '1gb');
      const replication = () => server.send('INFO', 'replication');
      await expect.poll(replication, { timeout: 30_000 }).toMatch(/slave0:.*state=online/);
      process.kill(replica.pid, 'SIGSTOP');
      await server.send('SET', 'big', 'x'.repeat(100_000));
      const load = await redis.load();
      expect(load.maxMemoryBytes).toBe(2 ** 30);
      expect(load.usedMemoryBytes).toBeGreaterThan(100_000);
      expect(load.replicaLagBytes).toBeGreaterThanOrEqual(100_000);
      process.kill(replica.pid, 'SIGCONT');
      await expect.poll(async () => (await redis.load()).replicaLagBytes, { timeout: 30_000 }).toBeLessThan(1000);
      await redis.ping();
    } finally {
      await server.send('CONFIG', 'SET', 'maxmemory', '0');
      await redis.close();
      await replica.stop();
    }
  });

  it('a run within limits ends as one without, and its documents take their time', async () => {
    const shape = { prefix: 'doc:', dims: 16, datatype: 'float32', target: 'float16', documents: 400 } as const;
    const world = await buildMigrationWorld(server, { batchSize: 50, ...shape });
    try {
      const started: Record<string, number> = {};
      const took: Record<string, number> = {};
      const onEvent = (event: StampedEvent) => {
        if (event.type === 'step.started') started[event.step] = performance.now();
        if (event.type === 'step.finished') took[event.step] = performance.now() - (started[event.step] ?? 0);
      };
      const report = await applyPlan({
        connection: { url: server.url },
        plan: world.plan,
        backupDir: `${world.folder}/throttled`,
        batchSize: 50,
        throttle: { docsPerSecond: 800, pingMs: 1000, replicaLagBytes: 1_000_000, headroomBytes: 1 },
        onEvent,
      });
      expect(report.result).toBe('succeeded');
      expect(changesBetween(world.expected, await world.look())).toEqual([]);
      // 400 documents at 800 a second, the first batch at once; a limit keeps a run from being fast, so this cannot fail on a slow machine.
      expect(took.dump).toBeGreaterThan(430);
      expect(took.quantize).toBeGreaterThan(430);
    } finally {
      await world.remove();
    }
  });
});
