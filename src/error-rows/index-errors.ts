import { type OfIndex, row } from './row.ts';

/** Errors of indexes and aliases. */
export const indexErrors = {
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
} as const;
