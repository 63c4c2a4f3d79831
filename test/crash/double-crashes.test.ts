import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFrom, seed, soak } from '../apply/support/random.ts';
import type { CrashPoint } from './crashing.ts';
import {
  closeStage,
  describePoint,
  moments,
  openStage,
  playScene,
  type Stage,
  type Uncrashed,
  uncrashed,
  type Verb,
} from './stage.ts';
import { type Kind, kinds } from './world.ts';

/** Of each kind; 2,000 and more over all kinds in `npm run test:soak`. */
const perKind = soak ? Math.ceil(2000 / kinds.length) : 2;

/** Verbs that run one after the other: the first two die, the last does not. Where rollback begins, apply has ended before. */
const courses: readonly (readonly [Verb, Verb, Verb])[] = [
  ['apply', 'apply', 'apply'],
  ['apply', 'apply', 'rollback'],
  ['apply', 'rollback', 'rollback'],
  ['rollback', 'rollback', 'rollback'],
];

/** Two crashes of one world. */
interface Schedule {
  readonly course: (typeof courses)[number];
  readonly first: CrashPoint;
  readonly second: CrashPoint;
}

let stage: Stage;
const died = { twice: 0, once: 0 };

beforeAll(async () => {
  stage = await openStage();
});

afterAll(async () => {
  console.log(
    `double crash schedules run, seed ${seed}: ${died.twice} (and ${died.once} more that ended before the second)`,
  );
  await closeStage(stage);
});

test.each(kinds.map((kind, number) => ({ ...kind, number })))(
  '$name: two crashes one after the other, and the last run ends as if there had been none',
  async (kind) => {
    const ends = await uncrashed(stage, kind);
    const draw = drawSchedules(ends, randomFrom(1000 * seed + kind.number));
    for (let schedules = 0; schedules < perKind; ) {
      schedules += (await play(kind, ends, draw(schedules + 2 * kind.number))) ? 1 : 0;
    }
  },
  600_000,
);

/** @returns true where the process died twice */
function play(kind: Kind, { original, migrated }: Uncrashed, { course, first, second }: Schedule): Promise<boolean> {
  const told = `${course.join(', ')}: dies ${describePoint(first)}, then ${describePoint(second)}`;
  return playScene(stage, kind, async ({ crash, finish, look }) => {
    if (course[0] === 'rollback') {
      await finish('apply');
    }
    const twice = (await crash(course[0], first)) && (await crash(course[1], second));
    await finish(course[2]);
    expect(await look(), told).toEqual(course[2] === 'apply' ? migrated : original);
    died[twice ? 'twice' : 'once'] += 1;
    return twice;
  });
}

/** A resumed run has fewer effects than the whole one, and nobody knows how many: some second crashes come too late. */
function drawSchedules({ effects }: Uncrashed, random: () => number): (number: number) => Schedule {
  const below = (limit: number) => Math.floor(random() * limit);
  const pointIn = (names: readonly string[]): CrashPoint => ({
    effect: below(names.length),
    moment: moments[below(moments.length)]!,
  });
  return (number) => {
    const course = courses[number % courses.length]!;
    return { course, first: pointIn(effects[course[0]]), second: pointIn(effects[course[1]]) };
  };
}
