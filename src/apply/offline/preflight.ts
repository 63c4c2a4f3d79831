import { dirname } from 'node:path';
import { MigrationError } from '../../errors.ts';
import type { LiveIndex } from '../../observe/live-index.ts';
import { gatherFacts } from '../../observe/planning-facts.ts';
import { classify } from '../../plan/classify.ts';
import { mergePatch } from '../../plan/merge.ts';
import type { ServerFacts } from '../../redis/port.ts';
import { differences } from '../../schema/compare.ts';
import type { IndexDefinition } from '../../schema/definition.ts';
import { type VectorConversion, vectorBytes } from '../../vectors/datatypes.ts';
import { growthBytes, refuseTooLittleMemory } from '../memory-room.ts';
import { probeTarget } from '../probe.ts';
import type { Preparation } from './preparation.ts';

/** Bytes of a backup beside the vectors: key, field names, framing; a generous guess. */
const DOCUMENT_OVERHEAD_BYTES = 128;

/** What the checks found out. */
export interface Checked {
  /** The source with the plan's requested changes. */
  readonly target: IndexDefinition;
  readonly server: ServerFacts;
}

/**
 * Checks, while nothing has been changed, everything that could stop the run later: the rules again on fresh facts,
 * the target on the server under a scratch name, room on disk and in memory.
 *
 * @throws {MigrationError} `PLAN_EDITED`, `PLAN_BLOCKED`, `NOT_PROBED`, `DISK_TOO_SMALL`, `MEMORY_TOO_SMALL`
 */
export async function checkBeforeStart(
  preparation: Preparation,
  source: LiveIndex,
  conversions: Readonly<Record<string, VectorConversion>>,
): Promise<Checked> {
  const { plan, redis } = preparation;
  const patch = plan.requestedChanges;
  const { target } = mergePatch(source.definition, patch);
  if (plan.exact) {
    refuseEdited(plan.target, target);
  }
  const probe = await probeTarget(redis, source.definition, target);
  const facts = await gatherFacts(redis, source, {
    target,
    patch,
    probe,
    allowSharedKeys: preparation.allowSharedKeys,
  });
  const snapshot = {
    ...plan.source,
    definition: source.definition,
    companions: source.companions,
    stats: source.info.stats,
  };
  const { blockedReasons } = classify({ snapshot, patch, facts });
  if (blockedReasons.length > 0) {
    throw new MigrationError('PLAN_BLOCKED', { index: plan.source.indexName, reasons: blockedReasons });
  }
  if (probe.kind === 'not-probed') {
    throw new MigrationError('NOT_PROBED', { index: plan.source.indexName, reason: probe.reason });
  }
  const numDocs = source.info.stats.numDocs;
  await checkDisk(preparation, numDocs, conversions);
  refuseTooLittleMemory(facts.server, numDocs * growthBytes(source.definition, target, Object.values(conversions)));
  return { target, server: facts.server };
}

/** "Target = source + patch": a target changed by hand would get past the rules, which judge the patch. */
function refuseEdited(planned: IndexDefinition, merged: IndexDefinition): void {
  const names = ['the plan', 'source and patch'] as const;
  const found = differences(planned, merged, { readBack: 'info', names });
  if (found.length > 0) {
    throw new MigrationError('PLAN_EDITED', { index: merged.name, differences: found });
  }
}

async function checkDisk(
  { disk, paths }: Preparation,
  numDocs: number,
  conversions: Readonly<Record<string, VectorConversion>>,
): Promise<void> {
  const fields = Object.values(conversions);
  if (fields.length > 0) {
    const sourceBytes = fields.reduce((sum, { source, dims }) => sum + vectorBytes(source, dims), 0);
    const neededBytes = Math.ceil(1.1 * numDocs * (sourceBytes + DOCUMENT_OVERHEAD_BYTES));
    const folder = dirname(paths.prefix);
    const freeBytes = await disk.freeBytes(folder);
    if (freeBytes < neededBytes) {
      throw new MigrationError('DISK_TOO_SMALL', { path: folder, neededBytes, freeBytes });
    }
  }
}
