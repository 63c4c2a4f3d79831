import { createNewIndex } from '../apply/index-commands.ts';
import { type Registration, readRegistration } from '../apply/registry.ts';
import type { RedisReader } from '../redis/port.ts';
import type { IndexCompanions, IndexDefinition } from '../schema/definition.ts';
import { withWriter } from './connect.ts';
import { readPlan, readSchema } from './files.ts';
import type { ConnectionSettings } from './options.ts';

/** Where the definition of a new index comes from. */
export type IndexOrigin =
  | { readonly schemaPath: string }
  /** The plan's source with its aliases and synonyms, or its target with the same. */
  | { readonly planPath: string; readonly which: 'source' | 'target' }
  /** What a run whose index is away left on the server itself; `which` is `source` by default. */
  | { readonly registeredIndex: string; readonly which?: 'source' | 'target' };

/** What came of creating an index. */
export interface CreatedIndex {
  readonly name: string;
  /** `identical` where exactly this index exists already. */
  readonly outcome: 'created' | 'identical';
  /** Aliases that point at it now, of those the plan or the run knew. */
  readonly aliases: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Creates an index from a schema file, a plan, or what an unfinished migration left on the server.
 *
 * @throws {MigrationError} `INDEX_EXISTS` where another index has the name, `DEFINITION_REFUSED`, `FILE_INVALID`,
 *   `REGISTRATION_UNUSABLE`
 */
export async function createIndex(connection: ConnectionSettings, origin: IndexOrigin): Promise<CreatedIndex> {
  const fromFile = 'registeredIndex' in origin ? undefined : await readOrigin(origin);
  return withWriter(connection, async (redis) => {
    const { definition, companions, warnings } = fromFile ?? (await fromServer(redis, origin as Registered));
    const { aliasesElsewhere, ...created } = await createNewIndex(redis, definition, companions);
    const left = aliasesElsewhere.map((alias) => `Alias '${alias}' points at another index, and was left there`);
    return {
      name: definition.name,
      outcome: created.outcome,
      aliases: created.aliases,
      warnings: [...warnings, ...left],
    };
  });
}

type Registered = Extract<IndexOrigin, { registeredIndex: string }>;

/** A definition found, and what to know about it. */
interface Found {
  readonly definition: IndexDefinition;
  readonly companions?: IndexCompanions;
  readonly warnings: readonly string[];
}

async function readOrigin(origin: Exclude<IndexOrigin, Registered>): Promise<Found> {
  if ('schemaPath' in origin) {
    return { definition: await readSchema(origin.schemaPath), warnings: [] };
  }
  const { source, target, exact } = await readPlan(origin.planPath);
  const foreign = 'This plan was made by Python: FILTER, AS names and index options it does not know are not created';
  return {
    definition: origin.which === 'source' ? source.definition : target,
    companions: source.companions,
    warnings: exact ? [] : [foreign],
  };
}

async function fromServer(redis: RedisReader, { registeredIndex, which }: Registered): Promise<Found> {
  const found = await readRegistration(redis, registeredIndex);
  return {
    definition: which === 'target' ? found.target : found.source.definition,
    companions: found.source.companions,
    warnings: [unfinished(found)],
  };
}

function unfinished({ runId, host, backup }: Registration): string {
  return (
    `Run ${runId} was under way when this was left, and may have changed documents; its files were ${backup}.* on ` +
    `${host}. While they exist, finish it with "migrate apply" or undo it with "migrate rollback" instead`
  );
}
