import { expect } from 'vitest';
import { removeLeftovers } from '../../src/apply/probe.ts';
import { nodeDisk } from '../../src/disk/node-disk.ts';
import type { MigrationPlan } from '../../src/plan/plan.ts';
import type { RedisWriter } from '../../src/redis/port.ts';
import { openWriter } from '../../src/redis/writer.ts';
import { withIntegerVectors } from '../support/integer-server.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type CrashPoint, canTear, mortal } from './crashing.ts';
import { buryProcess, execute, type Ports, planFor, undo, withBackupDir } from './run-kind.ts';
import { buildWorld, type Kind, picture } from './world.ts';

/** A verb that crash tests run: `apply`, or `rollback`. */
export type Verb = 'apply' | 'rollback';

/** Where crash tests play: a server, and a connection to it that outlives every process that dies. */
export interface Stage {
  readonly server: TestServer;
  readonly redis: RedisWriter;
}

/** Starts a server for crash tests. */
export async function openStage(): Promise<Stage> {
  const server = await startTestServer();
  return { server, redis: await openWriter({ url: server.url, workers: 3 }) };
}

/** Ends it. */
export async function closeStage({ server, redis }: Stage): Promise<void> {
  await redis.close();
  await server.stop();
}

/** A freshly built world of a kind, with its plan and a backup directory. */
export interface Scene {
  /** Runs a verb to its end. A rollback of a run that has changed nothing, and says so, counts as one. */
  finish(verb: Verb): Promise<void>;
  /** Runs a verb until its process dies at the point. @returns false where it ended before */
  crash(verb: Verb, point: CrashPoint): Promise<boolean>;
  /** Runs a verb without a crash. @returns its effects, by name */
  effectsOf(verb: Verb): Promise<readonly string[]>;
  look(): Promise<Record<string, unknown>>;
}

/** Builds the world of a kind and plays in it. */
export function playScene<Result>({ server, redis }: Stage, kind: Kind, play: (scene: Scene) => Promise<Result>) {
  return withBackupDir(async (backupDir) => {
    await buildWorld(server, kind);
    const writer = kind.integers ? withIntegerVectors(redis) : redis;
    const plan = await planFor(writer, kind);
    const run = (verb: Verb, ports: Ports) => perform(verb, { ports, plan, backupDir, workers: kind.workers });
    const die = async (verb: Verb, point: CrashPoint) => {
      const process = mortal(writer, nodeDisk, point);
      await run(verb, process);
      await process.bury();
      await buryProcess(server, backupDir);
      return process;
    };
    return play({
      finish: async (verb) => expect(await run(verb, { redis: writer, disk: nodeDisk })).toBe('finished'),
      crash: async (verb, point) => (await die(verb, point)).dead,
      effectsOf: async (verb) => (await die(verb, never)).effects,
      look: async () => {
        // A process that died probing before its run began leaves a scratch index to the next one that takes the lease.
        await removeLeftovers(writer, 'idx');
        return picture(server);
      },
    });
  });
}

const never: CrashPoint = { effect: Number.POSITIVE_INFINITY, moment: 'before' };

interface Performance {
  readonly ports: Ports;
  readonly plan: MigrationPlan;
  readonly backupDir: string;
  readonly workers: number | undefined;
}

async function perform(verb: Verb, { ports, plan, backupDir, workers }: Performance): Promise<'finished' | 'crashed'> {
  if (verb === 'apply') {
    return execute(ports, plan, backupDir, workers);
  }
  try {
    return await undo(ports, backupDir);
  } catch (error) {
    // A run that died before it had a journal with a backup has changed nothing, and says so.
    expect((error as { code?: string }).code, String(error)).toMatch(/^BACKUP_(NONE|INCOMPLETE)$/);
    return 'finished';
  }
}

/** What a kind looks like at both ends, and the effects that each verb has to crash at. */
export interface Uncrashed {
  readonly original: Record<string, unknown>;
  readonly migrated: Record<string, unknown>;
  readonly effects: Readonly<Record<Verb, readonly string[]>>;
}

/** Runs a kind without a crash, forth and back. */
export function uncrashed(stage: Stage, kind: Kind): Promise<Uncrashed> {
  return playScene(stage, kind, async ({ effectsOf, look }) => {
    const original = await look();
    const apply = await effectsOf('apply');
    const migrated = await look();
    const rollback = await effectsOf('rollback');
    expect(await look()).toEqual(original);
    return { original, migrated, effects: { apply, rollback } };
  });
}

/** Every way to die in an effect. */
export const moments = ['before', 'torn', 'after'] as const;

/** Every way to die in the effect of this number and name, where they differ. */
export function pointsIn(effect: number, name: string): CrashPoint[] {
  return moments.filter((moment) => moment !== 'torn' || canTear(name)).map((moment) => ({ effect, moment }));
}

/** `before effect 7`. */
export function describePoint({ effect, moment }: CrashPoint): string {
  return `${moment} effect ${effect}`;
}
