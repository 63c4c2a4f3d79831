import { readTargetSchema } from '../documents/schema.ts';
import { MigrationError } from '../errors.ts';
import { diffSchemas } from '../plan/diff-schema.ts';
import type { SchemaPatch } from '../plan/plan.ts';
import { wordList } from '../plan/wording.ts';
import type { IndexDefinition } from '../schema/definition.ts';
import { readRequired } from './connect.ts';
import { acceptedValue, readPatchFile } from './files.ts';
import type { PlanOptions } from './options.ts';

/** What is to change, once the live index is known. */
export interface Changes {
  readonly patch: SchemaPatch;
  /** Warnings about how it was read. */
  readonly notes: readonly string[];
}

type Given = Pick<PlanOptions, 'schemaPatchPath' | 'targetSchemaPath' | 'patch'>;

/**
 * Reads what a plan should change from whichever form it was given in; files are read before Redis is asked anything.
 *
 * @throws {MigrationError} `OPTION_INVALID` unless exactly one form is given, `FILE_UNREADABLE`, `FILE_INVALID`
 */
export async function readChanges({
  schemaPatchPath,
  targetSchemaPath,
  patch,
}: Given): Promise<(live: IndexDefinition) => Changes> {
  if ([schemaPatchPath, targetSchemaPath, patch].filter((given) => given !== undefined).length !== 1) {
    const reason = 'give exactly one of it, targetSchemaPath and patch';
    throw new MigrationError('OPTION_INVALID', { option: 'schemaPatchPath', reason });
  }
  if (targetSchemaPath !== undefined) {
    const text = (await readRequired(targetSchemaPath)).toString('utf8');
    return (live) => changesTo(live, text, targetSchemaPath);
  }
  const read = schemaPatchPath === undefined ? patch! : await readPatchFile(schemaPatchPath);
  return () => ({ patch: read, notes: [] });
}

function changesTo(live: IndexDefinition, text: string, path: string): Changes {
  const { definition, unmentioned } = acceptedValue(readTargetSchema(text, live), path);
  const stays = `The target schema does not mention ${wordList(unmentioned)}: what it does not mention stays (write null to clear it)`;
  return { patch: diffSchemas(live, definition), notes: unmentioned.length === 0 ? [] : [stays] };
}
