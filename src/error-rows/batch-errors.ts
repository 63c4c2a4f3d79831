import { type OfFile, row } from './row.ts';

/** Errors of batches. */
export const batchErrors = {
  BATCH_EMPTY: row<{ readonly wanted: string }>({
    message: ({ wanted }) => `No indexes found: ${wanted}`,
    hint: () => 'List the indexes: rvl index listall',
    changed: 'nothing',
  }),
  // The guide prints this text, line by line.
  BATCH_OVERLAP: row<{ readonly conflicts: readonly string[] }>({
    message: ({ conflicts }) =>
      `Refusing to create batch plan: overlapping indexes detected.
Multiple indexes in the batch share Redis key prefixes. Running a
batch migration over overlapping indexes can mutate the same keys
more than once (e.g., double-quantization of vectors), corrupting
the underlying data.
Conflicts:
${conflicts.map((conflict) => `- ${conflict}`).join('\n')}
Resolve by migrating overlapping indexes one at a time, or by
narrowing the batch to a set of indexes with disjoint prefixes.`,
    hint: () =>
      'Split the selected indexes into prefix-disjoint groups and run "rvl migrate batch-plan" once per group',
    changed: 'nothing',
  }),
  BATCH_NOT_A_TEMPLATE: row<{ readonly count: number; readonly parts: readonly string[] }>({
    message: ({ count, parts }) =>
      `Cannot plan ${count} indexes with one patch: ${parts.join(' and ')} would be the same for all of them`,
    hint: () =>
      'Write {name} or {prefix} where the name or the prefix of each index belongs, for example "{name}_v2" or "v2:{prefix}"',
    changed: 'nothing',
  }),
  BATCH_SAME_TARGET: row<{ readonly name: string; readonly indexes: readonly string[] }>({
    message: ({ name, indexes }) => `Cannot plan the batch: ${indexes.join(' and ')} would both be called "${name}"`,
    hint: () => 'Write {name} in index.name of the patch, which differs for every index',
    changed: 'nothing',
  }),
  BATCH_PLANS_MISSING: row<OfFile & { readonly indexes: readonly string[] }>({
    message: ({ path, indexes, reason }) =>
      `The batch plan "${path}" cannot be applied: ${reason} (${indexes.slice(0, 3).join(', ')}${indexes.length > 3 ? ', …' : ''})`,
    hint: () =>
      'Run "rvl migrate batch-plan" again with the same patch, review the plans it writes, and apply that batch; undo an index that was interrupted in the middle first, with "rvl migrate rollback"',
    changed: 'nothing',
  }),
  BATCH_UNFINISHED: row<{ readonly path: string; readonly statePath: string; readonly remaining: number }>({
    message: ({ path, statePath, remaining }) =>
      `Cannot replace the batch plan "${path}": "${statePath}" says that ${remaining} of its index(es) remain to be migrated`,
    hint: () =>
      'Choose another --plan-out, or finish that batch first with "rvl migrate batch-resume" or "rvl migrate batch-rollback"',
    changed: 'nothing',
  }),
  BATCH_STATE_MISSING: row<{ readonly path: string }>({
    message: ({ path }) => `State file not found: "${path}"`,
    hint: () => 'Name the state file that "rvl migrate batch-apply" was given as --state, or begin with that command',
    changed: 'nothing',
  }),
  BATCH_STATE_OTHER: row<{ readonly path: string; readonly held: string; readonly batchId: string }>({
    message: ({ path, held, batchId }) => `The state file "${path}" belongs to batch "${held}", not to "${batchId}"`,
    hint: () => 'Choose another --state for this batch; the other state is needed to resume or undo the other batch',
    changed: 'nothing',
  }),
  BATCH_BACKUP_DIR_OTHER: row<{ readonly held: string; readonly given: string }>({
    message: ({ held, given }) => `The batch has its backups in "${held}", not in "${given}"`,
    hint: ({ held }) => `Leave --backup-dir out, or give ${held}`,
    changed: 'nothing',
  }),
  BATCH_UNDONE: row<{ readonly batchId: string; readonly since: string }>({
    message: ({ batchId, since }) => `Batch "${batchId}" cannot go on: undoing it was begun at ${since}`,
    hint: () =>
      'Finish undoing it with "rvl migrate batch-rollback"; for a new attempt run "rvl migrate batch-plan" again and choose another --state',
    changed: 'nothing',
  }),
  DATA_LOSS_NOT_ACCEPTED: row<{ readonly indexes: number }>({
    message: ({ indexes }) =>
      `This batch re-encodes vectors of ${indexes} index(es) into another datatype (e.g. float32 -> float16), which can lose precision for good`,
    hint: () =>
      'If that is wanted, run the same command with --accept-data-loss; the original vectors are kept in the backup directory',
    changed: 'nothing',
  }),
} as const;
