import type { ErrorRow } from './errors.ts';

/** Details that name an index. */
interface OfIndex {
  readonly index: string;
}

/** Details that name a file and say why it could not be used. */
interface OfFile {
  readonly path: string;
  readonly reason: string;
}

/** Details that name a server and say what went wrong; never with credentials. */
interface OfServer {
  /** `host:port` */
  readonly address: string;
  readonly reason: string;
}

/** Details that name a command and quote the server. */
interface OfCommand {
  readonly command: string;
  readonly reason: string;
}

function row<Details>(value: ErrorRow<Details>): ErrorRow<Details> {
  return value;
}

/**
 * Every error this package raises: message, hint, and what had been changed.
 *
 * Phrases in the guide's troubleshooting section ("source schema mismatch", "unsupported change", …) appear literally.
 */
export const errorTable = {
  INDEX_MISSING: row<OfIndex>({
    message: ({ index }) => `No index named "${index}" exists on this server`,
    hint: () => 'List the indexes: rvl index listall',
    changed: 'nothing',
  }),
  INFO_UNREADABLE: row<OfIndex & { readonly reason: string }>({
    message: ({ index, reason }) => `Cannot read the definition of index "${index}" from FT.INFO: ${reason}`,
    hint: () => 'Migrate it from a server with RediSearch 2.8.10 or later, or look for a newer release of this tool',
    changed: 'nothing',
  }),
  FILE_UNREADABLE: row<OfFile>({
    message: ({ path, reason }) => `Cannot read "${path}": ${reason}`,
    hint: () => 'Check the path and its permissions',
    changed: 'nothing',
  }),
  FILE_UNWRITABLE: row<OfFile>({
    message: ({ path, reason }) => `Cannot write "${path}": ${reason}`,
    hint: () => 'Choose a path you can write to',
    changed: 'nothing',
  }),
  FILE_INVALID: row<{ readonly path: string; readonly problems: readonly string[] }>({
    message: ({ path, problems }) => `"${path}" cannot be used: ${problems.join('; ')}`,
    hint: () => 'Correct the file, then run the same command again',
    changed: 'nothing',
  }),
  OPTION_INVALID: row<{ readonly option: string; readonly reason: string }>({
    message: ({ option, reason }) => `Option "${option}" cannot be used: ${reason}`,
    hint: () => 'See the documentation of the option',
    changed: 'nothing',
    exitCode: 2,
  }),
  DISK_FULL: row<OfFile>({
    message: ({ path, reason }) => `Cannot write "${path}": ${reason}`,
    hint: () => 'Free some space on that disk, then run the same command again',
    changed: 'nothing',
  }),
  URL_INVALID: row<{ readonly url: string; readonly reason: string }>({
    message: ({ url, reason }) => `Cannot use "${url}" as the address of a Redis server: ${reason}`,
    hint: () =>
      'Write it like redis://user:password@host:6379, or rediss:// for TLS, and percent-encode special characters',
    changed: 'nothing',
    exitCode: 2,
  }),
  CONNECTION_FAILED: row<OfServer>({
    message: ({ address, reason }) => `Cannot connect to Redis at "${address}": ${reason}`,
    hint: () => 'Check that the server runs and that --url names it',
    changed: 'nothing',
  }),
  CONNECTION_LOST: row<OfServer>({
    message: ({ address, reason }) => `Lost the connection to Redis at "${address}": ${reason}`,
    hint: () => 'Check the server and the network, then run the same command again',
    changed: 'unknown',
  }),
  AUTH_FAILED: row<OfServer>({
    message: ({ address, reason }) => `Cannot log in to Redis at "${address}": ${reason}`,
    hint: () => 'Put user name and password into the address: --url redis://user:password@host:6379',
    changed: 'nothing',
  }),
  TLS_FAILED: row<OfServer>({
    message: ({ address, reason }) => `Cannot make a TLS connection to Redis at "${address}": ${reason}`,
    hint: () => 'Use redis:// where the server does not speak TLS; otherwise check the CA, certificate and key files',
    changed: 'nothing',
  }),
  SERVER_LOADING: row<{ readonly address: string }>({
    message: ({ address }) => `Redis at "${address}" is still loading its data`,
    hint: () => 'Wait until it has started, then run the same command again',
    changed: 'nothing',
  }),
  SEARCH_MISSING: row<{ readonly address: string }>({
    message: ({ address }) => `Redis at "${address}" has no search module`,
    hint: () => 'Use Redis 8, Redis Stack, or a server that loads RediSearch',
    changed: 'nothing',
  }),
  NOT_PERMITTED: row<OfCommand>({
    message: ({ command, reason }) => `Cannot run "${command}": the Redis user lacks the permission (${reason})`,
    hint: () => 'Grant it with ACL SETUSER, or name another user in --url',
    changed: 'nothing',
  }),
  READ_ONLY: row<{ readonly address: string; readonly command: string }>({
    message: ({ address, command }) => `Cannot run "${command}": the server at "${address}" is a read-only replica`,
    hint: () => 'Name the primary in --url',
    changed: 'nothing',
  }),
  OUT_OF_MEMORY: row<{ readonly command: string }>({
    message: ({ command }) => `Cannot run "${command}": the server has reached its maxmemory`,
    hint: () => 'Raise maxmemory or free some memory, then run the same command again',
    changed: 'nothing',
  }),
  SERVER_REFUSED: row<OfCommand>({
    message: ({ command, reason }) => `Redis refused "${command}": ${reason}`,
    hint: () => "Look up the server's words in its documentation; the command was not carried out",
    changed: 'nothing',
  }),
  REPLY_UNEXPECTED: row<OfCommand>({
    message: ({ command, reason }) => `Redis answered "${command}" in a form this version does not know: ${reason}`,
    hint: () => 'Report this together with the version of the server',
    changed: 'nothing',
  }),
  INDEX_EXISTS: row<OfIndex>({
    message: ({ index }) => `Cannot create index "${index}": an index of that name exists`,
    hint: ({ index }) => `Look at it: rvl index info --index ${index}`,
    changed: 'nothing',
  }),
  REGISTRATION_UNUSABLE: row<OfIndex & { readonly reason: string }>({
    message: ({ index, reason }) =>
      `Cannot create index "${index}" from what a migration left on this server: ${reason}`,
    hint: () => 'Create it from its plan: rvl index create --from-plan migration_plan.yaml --which source',
    changed: 'nothing',
  }),
  DEFINITION_REFUSED: row<OfIndex & { readonly reason: string }>({
    message: ({ index, reason }) => `The server refuses the definition of index "${index}": ${reason}`,
    hint: () => "Change the schema to what this server's version supports",
    changed: 'nothing',
  }),
  NAME_IS_ALIAS: row<OfIndex & { readonly alias: string }>({
    message: ({ alias, index }) => `"${alias}" is an alias of index "${index}", not an index`,
    hint: ({ index }) => `Use the name "${index}"`,
    changed: 'nothing',
  }),
  ALIAS_CONFLICT: row<OfIndex & { readonly alias: string }>({
    message: ({ alias, index }) => `Cannot point alias "${alias}" at index "${index}": an index is named "${alias}"`,
    hint: () => 'Choose another alias, or drop the index of that name',
    changed: 'nothing',
  }),
  INDEX_TEMPORARY: row<OfIndex>({
    message: ({ index }) => `Index "${index}" is TEMPORARY: dropping it would delete its documents`,
    hint: ({ index }) => `If that is wanted: rvl index destroy --index ${index}`,
    changed: 'nothing',
  }),
  ALIAS_ELSEWHERE: row<OfIndex & { readonly alias: string; readonly target: string }>({
    message: ({ alias, index, target }) => `Alias "${alias}" points at ${target}, not at index "${index}"`,
    hint: () => 'Name only aliases of this index with --alias',
    changed: 'nothing',
  }),
  JOURNAL_DAMAGED: row<OfFile>({
    message: ({ path, reason }) => `The journal "${path}" is damaged: ${reason}`,
    hint: () => 'Restore the backup directory from a copy, or use another --backup-dir',
    changed: 'nothing',
  }),
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
  VECTOR_WIDTH: row<OfIndex & { readonly field: string; readonly count: number; readonly keys: readonly string[] }>({
    message: ({ field, count, keys }) =>
      `${count} document(s) hold a value of a wrong length in vector field "${field}", for example ${keys.join(', ')}`,
    hint: () => 'Repair or delete them, or run again with --skip-invalid to leave them as they are',
    changed: 'nothing',
  }),
  NAME_OCCUPIED: row<OfIndex & { readonly what: string; readonly count: number; readonly keys: readonly string[] }>({
    message: ({ what, count, keys }) => `${count} document(s) already have ${what}, for example ${keys.join(', ')}`,
    hint: () => 'Choose another name, or remove what stands there',
    changed: 'nothing',
  }),
  MARK_REFUSED: row<{ readonly key: string }>({
    message: ({ key }) =>
      `The server does not allow writing the key "${key}", without which names cannot be swapped safely`,
    hint: () => 'Give the Redis user the right to write that key, or rename in two migrations through a free name',
    changed: 'resumable',
  }),
  VALUES_NOT_FINITE: row<
    OfIndex & { readonly field: string; readonly count: number; readonly keys: readonly string[] }
  >({
    message: ({ field, count, keys }) =>
      `${count} document(s) hold values in vector field "${field}" that become infinite or NaN in the target datatype, or only zeros, for example ${keys.join(', ')}`,
    hint: () => 'Choose a datatype with a larger range (bfloat16, float32), or run again with --allow-nonfinite',
    changed: 'nothing',
  }),
  DISK_TOO_SMALL: row<{ readonly path: string; readonly neededBytes: number; readonly freeBytes: number }>({
    message: ({ path, neededBytes, freeBytes }) =>
      `The backup needs about ${Math.ceil(neededBytes / 2 ** 20)} MB in "${path}", and ${Math.floor(freeBytes / 2 ** 20)} MB are free`,
    hint: () => 'Free some space there, or choose another --backup-dir',
    changed: 'nothing',
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
  VECTOR_LENGTH: row<{
    readonly bytes: number;
    readonly expected: number;
    readonly datatype: string;
    readonly dims: number;
  }>({
    message: ({ bytes, expected, datatype, dims }) =>
      `Cannot read a vector of ${bytes} bytes: ${dims} elements of "${datatype}" take ${expected} bytes`,
    hint: () => 'Check the datatype and the dimensions of the field against what is stored',
    changed: 'nothing',
  }),
  SCALING_INVALID: row<{ readonly source: string; readonly target: string; readonly reason: string }>({
    message: ({ source, target, reason }) => `Cannot convert vectors from "${source}" to "${target}": ${reason}`,
    hint: () => 'Take datatype, metric and scaling from "encodings" in the report of the migration',
    changed: 'nothing',
  }),
  BACKUP_MISSING: row<{ readonly path: string }>({
    message: ({ path }) => `The backup file "${path}" does not exist, although its journal says that it was written`,
    hint: () => 'Restore it from a copy, or name the directory that it is in with --backup-dir',
    changed: 'unknown',
  }),
  BACKUP_EXISTS: row<{ readonly path: string }>({
    message: ({ path }) => `Cannot start a backup: "${path}" exists already`,
    hint: () => 'Use another --backup-dir, or move the file away',
    changed: 'nothing',
  }),
  BACKUP_TORN: row<{ readonly path: string; readonly bytes: number; readonly expected: number }>({
    message: ({ path, bytes, expected }) =>
      `The backup file "${path}" is torn: it ends after ${bytes} bytes, where ${expected} belong`,
    hint: () => 'Restore the file from a copy',
    changed: 'unknown',
  }),
  BACKUP_DAMAGED: row<OfFile>({
    message: ({ path, reason }) => `The backup file "${path}" is damaged: ${reason}`,
    hint: () => 'Restore the file from a copy',
    changed: 'unknown',
  }),
  BACKUP_FOREIGN_OPCODE: row<{ readonly path: string; readonly opcode: string; readonly position: number }>({
    message: ({ path, opcode, position }) =>
      `The backup file "${path}" holds pickle opcode ${opcode} at byte ${position}, which no vector backup contains; nothing of it was executed`,
    hint: () => 'Do not load this file with any program unless you know who wrote it; restore it from a copy',
    changed: 'unknown',
  }),
  EVICTING: row<OfIndex & { readonly evicted: number }>({
    message: ({ index, evicted }) =>
      `The server began to evict keys (${evicted} so far) while index "${index}" was being built; the index was dropped again to stop that`,
    hint: () =>
      'Raise maxmemory or set maxmemory-policy noeviction, restore evicted documents, then run the same command again',
    changed: 'resumable',
  }),
  BACKUP_NONE: row<{ readonly path: string }>({
    message: ({ path }) => `No backup files found in "${path}"`,
    hint: () => 'Name the directory that "rvl migrate apply" was given as --backup-dir',
    changed: 'nothing',
  }),
  BACKUP_SEVERAL: row<{ readonly path: string; readonly indexes: readonly string[] }>({
    message: ({ path, indexes }) => `"${path}" holds backups of ${indexes.length} indexes: ${indexes.join(', ')}`,
    hint: () => 'Name one with --index, or restore all of them with --yes',
    changed: 'nothing',
  }),
  BACKUP_NO_MATCH: row<{ readonly path: string; readonly wanted: string; readonly held: readonly string[] }>({
    message: ({ path, wanted, held }) => `"${path}" holds no run ${wanted}; it holds ${held.join(', ')}`,
    hint: () => 'Leave out --index and --run, or name what is there',
    changed: 'nothing',
  }),
  BACKUP_LATER_RUN: row<OfIndex & { readonly runId: string; readonly laterRunId: string }>({
    message: ({ index, runId, laterRunId }) =>
      `Run ${runId} of index "${index}" cannot be undone while the later run ${laterRunId} stands`,
    hint: ({ laterRunId }) => `Roll back the later run first: --run ${laterRunId}`,
    changed: 'nothing',
  }),
  BACKUP_INCOMPLETE: row<OfIndex & { readonly runId: string }>({
    message: ({ index, runId }) =>
      `Run ${runId} of index "${index}" ended before its backup was complete, so it changed nothing that could be undone`,
    hint: () => 'There is nothing to roll back',
    changed: 'nothing',
  }),
} as const;

/** The stable name of an error. */
export type ErrorCode = keyof typeof errorTable;

/** What an error of this code carries. */
export type ErrorDetails<Code extends ErrorCode> =
  (typeof errorTable)[Code] extends ErrorRow<infer Details> ? Details : never;
