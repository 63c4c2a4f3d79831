import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CrashPoint } from './crashing.ts';
import {
  closeStage,
  describePoint,
  openStage,
  playScene,
  pointsIn,
  type Scene,
  type Stage,
  uncrashed,
  type Verb,
} from './stage.ts';
import { kinds } from './world.ts';

/**
 * The exhaustive tests of a share of the kinds. Every share is a test file of its own, because a file has one process and
 * this is by far the longest of all tests.
 *
 * @param part from 0
 */
export function testSingleCrashes(part: number, { of: parts }: { of: number }): void {
  const share = kinds.filter((_, place) => place % parts === part);
  let stage: Stage;
  let schedules = 0;

  beforeAll(async () => {
    stage = await openStage();
  });

  afterAll(async () => {
    console.log(`crash schedules run: ${schedules}`);
    await closeStage(stage);
  });

  describe.each(share)('$name', (kind) => {
    test('a crash before, in or after any effect of apply: running it again ends as if nothing had happened', async () => {
      const { migrated, effects } = await uncrashed(stage, kind);
      for (const point of allPoints(effects.apply)) {
        await playScene(stage, kind, async ({ crash, finish, look }) => {
          schedules += await crashAt('apply', { point, crash });
          await finish('apply');
          expect(await look(), describePoint(point)).toEqual(migrated);
        });
      }
    }, 600_000);

    test('a crash before, in or after any effect of rollback: running it again restores the original world', async () => {
      const { original, effects } = await uncrashed(stage, kind);
      for (const point of allPoints(effects.rollback)) {
        await playScene(stage, kind, async ({ crash, finish, look }) => {
          await finish('apply');
          schedules += await crashAt('rollback', { point, crash });
          await finish('rollback');
          expect(await look(), describePoint(point)).toEqual(original);
        });
      }
    }, 600_000);

    test('rollback after a crash of apply at any effect restores the original world', async () => {
      const { original, effects } = await uncrashed(stage, kind);
      for (const point of allPoints(effects.apply).filter(({ moment }) => moment !== 'before')) {
        await playScene(stage, kind, async ({ crash, finish, look }) => {
          schedules += await crashAt('apply', { point, crash });
          await finish('rollback');
          expect(await look(), describePoint(point)).toEqual(original);
        });
      }
    }, 600_000);
  });
}

/** Cursors are written by the clock, so a slower run has an effect more or less: the last point may not be reached. */
async function crashAt(verb: Verb, { point, crash }: { point: CrashPoint; crash: Scene['crash'] }): Promise<number> {
  return (await crash(verb, point)) ? 1 : 0;
}

function allPoints(effects: readonly string[]): CrashPoint[] {
  return effects.flatMap((name, effect) => pointsIn(effect, name));
}
