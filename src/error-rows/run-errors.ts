import { type OfIndex, row } from './row.ts';

/** Errors of runs: refused, stopped or failed. */
export const runErrors = {
  INTERRUPTED: row<Record<never, never>>({
    message: () => 'Stopped at a safe point, as asked',
    hint: () => 'Run the same command again to go on from here',
    changed: 'resumable',
    exitCode: 130,
  }),
  LEASE_LOST: row<{ readonly key: string }>({
    message: ({ key }) => `Lost the lease "${key}": another run has taken over this index`,
    hint: () => 'Wait until the other run has ended, then run the same command again',
    changed: 'resumable',
  }),
  LOCK_LOST: row<{ readonly path: string }>({
    message: ({ path }) => `Lost the lock "${path}": another run has taken it over, or it was removed`,
    hint: () => 'Wait until the other run has ended, then run the same command again',
    changed: 'resumable',
  }),
  LOCK_HELD: row<{ readonly path: string; readonly holder: string }>({
    message: ({ path, holder }) => `Another run holds the lock "${path}": ${holder}`,
    hint: () => 'Wait until it has ended, or stop it, then run the same command again',
    changed: 'nothing',
  }),
  SOURCE_CHANGED: row<OfIndex & { readonly differences: readonly string[] }>({
    message: ({ index, differences }) =>
      `Cannot apply the plan to index "${index}": source schema mismatch, the live index is no longer what the plan was made from (${differences.slice(0, 3).join('; ')})`,
    hint: () => 'Run "rvl migrate plan" again and review the new plan',
    changed: 'nothing',
  }),
  ALREADY_TARGET: row<OfIndex>({
    message: ({ index }) =>
      `Index "${index}" already has the plan's target schema, and this backup directory holds no run that made it`,
    hint: () => 'Check it with "rvl migrate validate", or name the backup directory of the run that made it',
    changed: 'nothing',
  }),
  SOURCE_MISSING: row<OfIndex>({
    message: ({ index }) =>
      `Index "${index}" does not exist, and this backup directory holds no unfinished run that dropped it`,
    hint: () => 'Name the backup directory of the run that dropped it, or create the index again from the plan',
    changed: 'nothing',
  }),
  OTHER_RUN_UNFINISHED: row<OfIndex & { readonly runId: string; readonly phase: string }>({
    message: ({ index, runId, phase }) =>
      `Run ${runId} of another plan for index "${index}" is unfinished in this backup directory (phase ${phase})`,
    hint: () => 'Finish it with its own plan, or undo it with "rvl migrate rollback"',
    changed: 'nothing',
  }),
  OTHER_SERVER: row<OfIndex & { readonly runId: string; readonly address: string }>({
    message: ({ index, runId, address }) =>
      `Run ${runId} dropped index "${index}" on the server that was reached at ${address}, and this server knows nothing of it`,
    hint: () =>
      'Give the --url of the server that the run began on; if that one has lost its data, restore its data first',
    changed: 'nothing',
  }),
  FOREIGN_RUN_UNFINISHED: row<OfIndex>({
    message: ({ index }) => `This backup directory holds an unfinished run of Python redisvl for index "${index}"`,
    hint: () => 'Restore its vectors with "rvl migrate rollback", or use another --backup-dir',
    changed: 'nothing',
  }),
  ROLLBACK_UNFINISHED: row<OfIndex>({
    message: ({ index }) => `A rollback of index "${index}" was started and is unfinished`,
    hint: () => 'Run "rvl migrate rollback" with the same --backup-dir to finish it',
    changed: 'resumable',
  }),
  PLAN_BLOCKED: row<OfIndex & { readonly reasons: readonly string[] }>({
    message: ({ index, reasons }) => `The plan for index "${index}" cannot be applied: ${reasons.join('; ')}`,
    hint: () => 'Change the patch and run "rvl migrate plan" again',
    changed: 'nothing',
  }),
  NOT_PROBED: row<OfIndex & { readonly reason: string }>({
    message: ({ index, reason }) =>
      `The target of index "${index}" could not be tried on the server before the drop: ${reason}`,
    hint: () => 'Give the Redis user the right to create and drop indexes (FT.CREATE, FT.DROPINDEX), or free memory',
    changed: 'nothing',
  }),
  PLAN_EDITED: row<OfIndex & { readonly differences: readonly string[] }>({
    message: ({ index, differences }) =>
      `The plan's target for index "${index}" is not its source with its requested changes (${differences.slice(0, 3).join('; ')})`,
    hint: () => 'Change the patch instead of the target, and run "rvl migrate plan" again',
    changed: 'nothing',
  }),
  MARK_REFUSED: row<{ readonly key: string }>({
    message: ({ key }) =>
      `The server does not allow writing the key "${key}", without which names cannot be swapped safely`,
    hint: () => 'Give the Redis user the right to write that key, or rename in two migrations through a free name',
    changed: 'resumable',
  }),
  MEMORY_TOO_SMALL: row<{ readonly neededBytes: number; readonly freeBytes: number; readonly policy: string }>({
    message: ({ neededBytes, freeBytes, policy }) =>
      `The server has ${Math.floor(freeBytes / 2 ** 20)} MB below maxmemory (${policy}), and this needs about ${Math.ceil(neededBytes / 2 ** 20)} MB more`,
    hint: () => 'Raise maxmemory for the time of the migration, then run the same command again',
    changed: 'nothing',
  }),
  READY_TIMEOUT: row<OfIndex & { readonly seconds: number; readonly percent: number }>({
    message: ({ index, seconds, percent }) =>
      `timeout waiting for index ready: "${index}" made no progress for ${seconds} s, at ${percent} %`,
    hint: () => 'The index goes on building; run the same command again to wait on, with a larger --timeout if needed',
    changed: 'resumable',
  }),
  INDEXING_FAILED: row<OfIndex & { readonly status: string }>({
    message: ({ index, status }) => `The server stopped building index "${index}": ${status}`,
    hint: () => 'Give the server more memory, drop the index with "rvl index delete", and run the same command again',
    changed: 'resumable',
  }),
  EVICTING: row<OfIndex & { readonly evicted: number }>({
    message: ({ index, evicted }) =>
      `The server began to evict keys (${evicted} so far) while index "${index}" was being built; the index was dropped again to stop that`,
    hint: () =>
      'Raise maxmemory or set maxmemory-policy noeviction, restore evicted documents, then run the same command again',
    changed: 'resumable',
  }),
} as const;
