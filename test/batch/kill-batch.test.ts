import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFrom, seed, soak } from '../apply/support/random.ts';
import { converted } from '../apply/support/reference-conversion.ts';
import { startCli } from './support/batch-child.ts';
import { type BatchWorld, buildBatchWorld } from './support/batch-world.ts';

// Half of the indexes lack the field. RVL_SOAK: 200 indexes, 20 kills of the process, 3 of the server.
const indexes = soak ? 200 : 8;
const kills = soak ? 20 : 3;
const serverKills = soak ? 3 : 1;
const documents = 30;

const applicable = Array.from({ length: indexes / 2 }, (_, at) => `v${String(at).padStart(3, '0')}`);
const random = randomFrom(seed);
const landed: string[] = [];

let world: BatchWorld;
const originals = new Map<string, Buffer>();

beforeAll(async () => {
  world = await buildBatchWorld({ config: ['--appendonly', 'yes', '--appendfsync', 'always'] });
  for (const name of applicable) {
    await world.addIndex(name, { documents });
    await world.addIndex(`plain-${name}`, { documents: 1, withVector: false });
  }
  for (const key of keys()) originals.set(key, await vectorOf(key));
});

afterAll(async () => {
  console.log(`Kills of a batch over ${indexes} indexes, seed ${seed}: ${landed.join(', ')}`);
  await world.close();
});

function keys(): string[] {
  return applicable.flatMap((name) => Array.from({ length: documents }, (_, at) => `${name}:${at}`));
}

async function vectorOf(key: string): Promise<Buffer> {
  return (await world.server.sendForBuffers('HGET', key, 'embedding')) as Buffer;
}

async function expectMigrated(): Promise<void> {
  for (const [key, original] of originals) {
    expect([key, (await vectorOf(key)).toString('hex')]).toEqual([
      key,
      converted(original, 'float32', 'float16').toString('hex'),
    ]);
  }
  for (const name of applicable) {
    expect([name, await world.datatypeOf(`${name}_idx`)]).toEqual([name, 'FLOAT16']);
    expect(JSON.stringify(await world.server.send('FT.INFO', `${name}_idx`))).toMatch(
      new RegExp(`"num_docs",("${documents}"|${documents}),`),
    );
  }
}

async function plan(): Promise<number> {
  const begunMs = performance.now();
  const line = 'migrate batch-plan --pattern "*_idx" --schema-patch patch.yaml --failure-policy continue_on_error';
  const planned = await world.rvl(line);
  expect(planned.stdout).toContain(`  - Applicable: ${applicable.length}`);
  return performance.now() - begunMs;
}

const applyLine = 'migrate batch-apply --plan batch_plan.yaml --backup-dir backups --accept-data-loss';
/** Now one at a time, now several: a resume need not go on as the batch began. */
function someAtATime(): string {
  return `--parallel ${1 + Math.floor(random() * 4)} --parallel-away ${1 + Math.floor(random() * 2)}`;
}

const resumeLine = 'migrate batch-resume --state batch_state.yaml --accept-data-loss';

/** Runs a command and strikes a random time after a random one of the next few indexes was begun. */
async function strikeDuring(line: string, strike: (kill: () => void) => Promise<void>): Promise<void> {
  let left = Math.floor(random() * Math.max(1, applicable.length / (kills + serverKills + 1)));
  const delayMs = random() * 200;
  let striking: Promise<void> = Promise.resolve();
  const child = startCli(world, line, (text) => {
    for (const started of text.matchAll(/\] (\S+): starting/g)) {
      left -= 1;
      if (left === -1) {
        setTimeout(() => {
          landed.push(`${started[1]} +${delayMs.toFixed(0)} ms`);
          striking = strike(child.kill);
        }, delayMs);
      }
    }
  });
  await child.ended;
  await striking;
}

test(`a batch that is killed ${kills} times goes on each time, also where its server was killed`, async () => {
  await plan();
  for (let at = 0; at < kills; at += 1) {
    await strikeDuring(`${at === 0 ? applyLine : resumeLine} ${someAtATime()}`, async (kill) => kill());
  }
  for (let at = 0; at < serverKills; at += 1) {
    await strikeDuring(`${resumeLine} ${someAtATime()}`, async () => world.server.restart());
    // A lost connection is a failure of the index it was lost in.
    await world.rvl(`${resumeLine} --retry-failed --quiet`);
  }
  const last = await world.rvl(`${resumeLine} --retry-failed --quiet`);
  expect(last).toMatchObject({ exit: 0, stderr: '' });
  expect(world.yaml('batch_state.yaml').remaining).toEqual([]);
  await expectMigrated();
}, 1_200_000);

test('rolling the batch back restores every byte, also when that is killed', async () => {
  const line = 'migrate batch-rollback --state batch_state.yaml';
  await strikeDuring(line, async (kill) => kill());
  const undone = await world.rvl(`${line} --quiet`);
  expect(undone).toMatchObject({ exit: 0, stderr: '' });
  for (const [key, original] of originals) expect([key, await vectorOf(key)]).toEqual([key, original]);
  for (const name of applicable) expect(await world.datatypeOf(`${name}_idx`)).toBe('FLOAT32');
  const outcomes = (world.yaml('batch_state.yaml').completed as { status: string }[]).map(({ status }) => status);
  expect(outcomes).toEqual(applicable.map(() => 'rolled_back'));
}, 600_000);

test('the batch layer costs little beside the migrations themselves', async () => {
  const planMs = await plan();
  const sequential = await timedBatch('again');
  console.log(
    `Batch of ${indexes} indexes, ${applicable.length} applicable: planned in ${(planMs / indexes).toFixed(1)} ms an index; ` +
      `applied in ${each(sequential.tookMs)} an index, of which ${each(sequential.tookMs - sequential.runsMs)} are the batch layer's`,
  );
  await expectMigrated();
}, 600_000);

test.runIf(soak)(
  'several at a time are no slower than one after the other',
  async () => {
    await world.rvl('migrate batch-rollback --state again.yaml --quiet');
    const sequentialMs = (world.yaml('batch_report.yaml').summary as Record<string, number>).total_duration_seconds;
    await plan();
    const parallel = await timedBatch('parallel', '--parallel 4');
    console.log(`With --parallel 4: ${each(parallel.tookMs)} an index (the run before took ${sequentialMs} s in all)`);
    await expectMigrated();
  },
  600_000,
);

function each(ms: number): string {
  return `${(ms / applicable.length).toFixed(1)} ms`;
}

/** Applies the batch plan under a name of its own; how long the whole took, and the sum over its indexes. */
async function timedBatch(name: string, flags = ''): Promise<{ tookMs: number; runsMs: number }> {
  const begunMs = performance.now();
  const line = `migrate batch-apply --plan batch_plan.yaml --state ${name}.yaml --backup-dir ${name} --report-dir ${name}/reports`;
  expect((await world.rvl(`${line} --accept-data-loss --quiet ${flags}`)).exit).toBe(0);
  const tookMs = performance.now() - begunMs;
  const completed = world.yaml(`${name}.yaml`).completed as { duration_seconds: number }[];
  return { tookMs, runsMs: completed.reduce((sum, { duration_seconds }) => sum + duration_seconds * 1000, 0) };
}
