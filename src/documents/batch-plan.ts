import { type BatchIndex, type BatchPlan, type FailurePolicy, failurePolicies } from '../plan/batch-plan.ts';
import { documentVersion } from './document-version.ts';
import { changeSections, readChanges, writeChanges } from './patch-changes.ts';
import {
  documentPlace,
  flag,
  items,
  openSection,
  type Place,
  refuse,
  required,
  requiredText,
  text,
  word,
} from './place.ts';
import type { Reading } from './problem.ts';
import { readDocument } from './read-document.ts';
import { writeYaml } from './write-yaml.ts';

/** The one way of migrating that batches use. */
const mode = 'drop_recreate';

const planKeys = [
  'version',
  'batch_id',
  'mode',
  'failure_policy',
  'requires_quantization',
  'shared_patch',
  'indexes',
  'created_at',
] as const;

const indexKeys = ['name', 'applicable', 'skip_reason', 'plan_path', 'plan_fingerprint'] as const;

/** Writes a batch plan in the guide's form; ours beside it: `plan_fingerprint`. */
export function writeBatchPlan(batch: BatchPlan): string {
  return writeYaml({
    version: 1,
    batch_id: batch.batchId,
    mode,
    failure_policy: batch.failurePolicy,
    requires_quantization: batch.requiresQuantization,
    shared_patch: { version: 1, changes: writeChanges(batch.sharedPatch) },
    indexes: batch.indexes.map(({ name, applicable, skipReason, planPath, planFingerprint }) => ({
      name,
      applicable,
      skip_reason: skipReason ?? null,
      ...(planPath !== undefined && { plan_path: planPath }),
      ...(planFingerprint !== undefined && { plan_fingerprint: planFingerprint }),
    })),
    created_at: batch.createdAt,
  });
}

/** Reads a batch plan: ours, the guide's example, or one that Python's RedisVL made, which names no plans of its indexes. */
export function readBatchPlan(yaml: string): Reading<BatchPlan> {
  return readDocument(yaml, (plain) => {
    const place = documentPlace(plain);
    const value = readBatchAt(place);
    return place.problems.length > 0 ? { problems: place.problems } : { value };
  });
}

function readBatchAt(place: Place): BatchPlan {
  const document = openSection(place, 'batch plan', planKeys);
  documentVersion(document('version'));
  const plannedMode = text(document('mode'));
  if (plannedMode !== undefined && plannedMode !== mode) {
    refuse(document('mode'), `the only mode is "${mode}"`);
  }
  const patch = openSection(document('shared_patch'), 'shared_patch section', ['version', 'changes']);
  documentVersion(patch('version'));
  const indexes = items(document('indexes')).map(readIndex);
  refuseTwice(document('indexes'), indexes);
  return {
    batchId: requiredText(document('batch_id')),
    failurePolicy: word<FailurePolicy>(document('failure_policy'), failurePolicies) ?? 'fail_fast',
    requiresQuantization: flag(document('requires_quantization')) ?? false,
    sharedPatch: readChanges(openSection(patch('changes'), 'changes section', changeSections)),
    indexes,
    createdAt: required(document('created_at'), text(document('created_at'))) ?? '',
  };
}

function readIndex(place: Place): BatchIndex {
  const index = openSection(place, 'index of the batch', indexKeys);
  const skipReason = text(index('skip_reason'));
  const planPath = text(index('plan_path'));
  const planFingerprint = text(index('plan_fingerprint'));
  return {
    name: requiredText(index('name')),
    applicable: flag(index('applicable')) ?? true,
    ...(skipReason !== undefined && { skipReason }),
    ...(planPath !== undefined && { planPath }),
    ...(planFingerprint !== undefined && { planFingerprint }),
  };
}

/** Python writes an index twice where its list did; twice the same migration is never meant. */
function refuseTwice(place: Place, indexes: readonly BatchIndex[]): void {
  const names = indexes.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    refuse(place, `index "${twice}" is listed twice`);
  }
}
