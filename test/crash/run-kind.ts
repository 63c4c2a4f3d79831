import { mkdtemp, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApplyInputs, type ApplyResult, applyPlan } from '../../src/apply/apply.ts';
import { systemClock } from '../../src/apply/engine/clock.ts';
import { probeTarget } from '../../src/apply/probe.ts';
import { findRun } from '../../src/apply/rollback/find-run.ts';
import { rollBack } from '../../src/apply/rollback/roll-back.ts';
import type { Disk } from '../../src/disk/disk.ts';
import { nodeDisk } from '../../src/disk/node-disk.ts';
import { isMigrationError } from '../../src/errors.ts';
import { observeIndex } from '../../src/observe/live-index.ts';
import { gatherFacts } from '../../src/observe/planning-facts.ts';
import { buildPlan } from '../../src/plan/build-plan.ts';
import { emptyPatch, mergePatch } from '../../src/plan/merge.ts';
import type { MigrationPlan } from '../../src/plan/plan.ts';
import type { RedisWriter } from '../../src/redis/port.ts';
import type { TestServer } from '../support/server.ts';
import { CrashError } from './crashing.ts';
import type { Kind } from './world.ts';

/** Ports of one process. */
export interface Ports {
  readonly redis: RedisWriter;
  readonly disk: Disk;
  readonly throttle?: ApplyInputs['throttle'];
}

/** Makes the plan of a kind's change, as `createPlan` does. */
export async function planFor(redis: RedisWriter, kind: Kind): Promise<MigrationPlan> {
  const source = await observeIndex(redis, 'prod');
  const patch = { ...emptyPatch, updateFields: kind.update, ...kind.patch };
  const { target } = mergePatch(source.definition, patch);
  const probe = await probeTarget(redis, source.definition, target);
  const facts = await gatherFacts(redis, source, { target, patch, probe });
  const snapshot = {
    indexName: source.definition.name,
    definition: source.definition,
    companions: source.companions,
    stats: source.info.stats,
    rawInfo: source.info.raw,
    keySample: ['doc:1'],
  };
  return buildPlan({ snapshot, patch, facts, now: new Date('2026-01-01T00:00:00Z') });
}

/** A backup directory of its own. */
export async function withBackupDir<Result>(work: (backupDir: string) => Promise<Result>): Promise<Result> {
  const backupDir = await mkdtemp(join(tmpdir(), 'rvl-crash-'));
  try {
    return await work(backupDir);
  } finally {
    await rm(backupDir, { recursive: true });
  }
}

/** One execution of `apply`; `crashed` where the process died in it. */
export async function execute(
  ports: Ports,
  plan: MigrationPlan,
  backupDir: string,
  workers?: number,
): Promise<'finished' | 'crashed'> {
  return unlessCrashed(async () => {
    const { verdict } = await applyOnce(ports, plan, backupDir, workers);
    if (verdict.errors.length > 0) {
      throw new Error(`the verdict has errors: ${verdict.errors.join('; ')}`);
    }
  });
}

/** One execution of `apply`, with batches of five documents. */
export function applyOnce(ports: Ports, plan: MigrationPlan, backupDir: string, workers = 1): Promise<ApplyResult> {
  const inputs: ApplyInputs = {
    ...ports,
    plan,
    backupDir,
    clock: systemClock,
    batchSize: 5,
    policy: { skipInvalid: false, allowNonfinite: false },
    settings: { timeoutMs: 10_000, sweep: true, workers },
    aliases: [],
    allowSharedKeys: false,
    serverChanges: () => 0,
    listeners: [],
    signal: new AbortController().signal,
  };
  return applyPlan(inputs);
}

/** One execution of `rollback`. */
export async function undo(ports: Ports, backupDir: string): Promise<'finished' | 'crashed'> {
  return unlessCrashed(async () => {
    const run = await findRun(ports.disk, backupDir, {});
    const { journal } = run;
    if (journal === undefined) {
      throw new Error('the run is not ours');
    }
    const signal = new AbortController().signal;
    const inputs = { clock: systemClock, listeners: [], signal, timeoutMs: 10_000, dataOnly: false };
    await rollBack({ ...ports, ...inputs, run: { ...run, journal }, backupDir });
  });
}

async function unlessCrashed(work: () => Promise<void>): Promise<'finished' | 'crashed'> {
  try {
    await work();
    return 'finished';
  } catch (error) {
    if (isCrash(error)) {
      return 'crashed';
    }
    throw error;
  }
}

function isCrash(error: unknown): boolean {
  return error instanceof CrashError || (isMigrationError(error) && isCrash(error.cause));
}

/** What a dead process leaves held: its pid is ours and lives, so the locks are removed as a takeover would. */
export async function buryProcess(server: TestServer, backupDir: string): Promise<void> {
  await server.send('DEL', 'idx:rvl:lease');
  for (const name of await nodeDisk.list(backupDir)) {
    if (name.endsWith('.lock')) {
      await unlink(join(backupDir, name));
    }
  }
}
