import type { AppendFile, Disk } from '../../src/disk/disk.ts';
import type { RedisWriter } from '../../src/redis/port.ts';

/** Where in the run the process is to die. */
export interface CrashPoint {
  /** Number of the effect, from 0; infinity for a run that lives. */
  readonly effect: number;
  /** Before it happens, after it happened, or in the middle of it. */
  readonly moment: 'before' | 'after' | 'torn';
}

/** What a dead process's code meets. */
export class CrashError extends Error {}

/** A process that dies at a point: real Redis and real disk behind it until then, nothing afterwards. */
export interface MortalProcess {
  readonly redis: RedisWriter;
  readonly disk: Disk;
  /** Effects so far, by name. */
  readonly effects: readonly string[];
  readonly dead: boolean;
  /** Closes the files the process had open when it died, as the operating system would. */
  bury(): Promise<void>;
}

const redisEffects = new Set([
  'createIndex',
  'dropIndex',
  'setAlias',
  'compareAndSet',
  'moveFields',
  'moveJson',
  'renameKeys',
  'takeLease',
  'renewLease',
  'releaseLease',
  'setString',
  'deleteString',
]);
const diskEffects = new Set([
  'writeAtomic',
  'openAppend',
  'createExclusive',
  'rename',
  'remove',
  'ensureWritableFolder',
]);

/** Wraps Redis and disk so that every effect is counted and the process dies at `point`. */
export function mortal(redis: RedisWriter, disk: Disk, point: CrashPoint): MortalProcess {
  const effects: string[] = [];
  const state = { dead: false };
  const alive = () => {
    if (state.dead) {
      throw new CrashError('the process is dead');
    }
  };
  const die = (): never => {
    state.dead = true;
    throw new CrashError('killed');
  };
  const effect = async <Result>(
    name: string,
    act: () => Promise<Result>,
    tear?: () => Promise<unknown>,
  ): Promise<Result> => {
    alive();
    const number = effects.push(name) - 1;
    const hit = number === point.effect;
    if (hit && point.moment !== 'after') {
      if (point.moment === 'torn') {
        await tear?.();
      }
      return die();
    }
    const result = await act();
    return hit ? die() : result;
  };
  const files: AppendFile[] = [];
  const opened = async (file: Promise<AppendFile>) => {
    files.push(await file);
    return file;
  };
  const file = (inner: AppendFile): AppendFile => ({
    get size() {
      return inner.size;
    },
    append: (chunks) =>
      effect(
        'append',
        () => inner.append(chunks),
        () => inner.append(halfOf(chunks)),
      ),
    sync: () => effect('sync', () => inner.sync()),
    close: () => inner.close(),
  });
  return {
    effects,
    get dead() {
      return state.dead;
    },
    bury: async () => {
      await Promise.allSettled(files.map((open) => open.close()));
    },
    redis: wrap(redis, redisEffects, { alive, effect }),
    disk: wrap(
      { ...disk, openAppend: async (path, options) => file(await opened(disk.openAppend(path, options))) },
      diskEffects,
      { alive, effect },
    ),
  };
}

interface Hooks {
  readonly alive: () => void;
  readonly effect: (name: string, act: () => Promise<unknown>, tear?: () => Promise<unknown>) => Promise<unknown>;
}

type Method = (...args: unknown[]) => unknown;

function wrap<Port extends object>(port: Port, mutating: ReadonlySet<string>, { alive, effect }: Hooks): Port {
  return new Proxy(port, {
    get(inner, name) {
      const value: unknown = Reflect.get(inner, name);
      if (typeof value !== 'function') {
        return value;
      }
      return (...args: unknown[]) => {
        alive();
        const act = () => (value as Method).apply(inner, args) as Promise<unknown>;
        if (!mutating.has(String(name))) {
          return act();
        }
        return effect(String(name), act, () => tear(inner, String(name), args));
      };
    },
  });
}

/** Batches of writes, of which half can reach the server. */
const batchEffects = ['compareAndSet', 'moveFields', 'moveJson', 'renameKeys'];

/** False for effects of which nothing happens when they are torn: for them `torn` is `before`. */
export function canTear(effect: string): boolean {
  return effect === 'append' || batchEffects.includes(effect);
}

/** Half of a batch of writes reaches the server; of anything else, nothing. */
async function tear(port: object, name: string, args: unknown[]): Promise<void> {
  if (batchEffects.includes(name)) {
    const [batch, ...rest] = args as [unknown[], ...unknown[]];
    await (Reflect.get(port, name) as Method).apply(port, [batch.slice(0, batch.length >> 1), ...rest]);
  }
}

function halfOf(chunks: readonly Uint8Array[]): Uint8Array[] {
  const all = Buffer.concat(chunks);
  return [all.subarray(0, all.length >> 1)];
}
