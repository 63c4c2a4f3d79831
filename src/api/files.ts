import { dirname, resolve } from 'node:path';
import { nodeDisk } from '../disk/node-disk.ts';
import { writePatch as formatPatch, readPatch } from '../documents/patch.ts';
import { writePlan as formatPlan, readPlan as parsePlan } from '../documents/plan.ts';
import { problemText, type Reading } from '../documents/problem.ts';
import { type QueryChecks, readQueryChecks } from '../documents/query-checks.ts';
import { writeSchemaFile as formatSchema, readSchemaFile } from '../documents/schema.ts';
import { MigrationError } from '../errors.ts';
import type { MigrationPlan, SchemaPatch } from '../plan/plan.ts';
import type { IndexDefinition } from '../schema/definition.ts';
import { readRequired } from './connect.ts';
import { withSchemaLine, writeDocument } from './schema-line.ts';

/** Reads a plan file, ours or one that Python RedisVL made. @throws {MigrationError} `FILE_UNREADABLE`, `FILE_INVALID` */
export function readPlan(path: string): Promise<MigrationPlan> {
  return readFile(path, parsePlan);
}

/** Writes a plan file. @throws {MigrationError} `FILE_UNWRITABLE`, `DISK_FULL` */
export async function writePlan(plan: MigrationPlan, path: string): Promise<void> {
  await writeDocument(path, 'migration_plan', formatPlan(plan));
}

/** Reads a patch file. @throws {MigrationError} `FILE_UNREADABLE`, `FILE_INVALID` */
export function readPatchFile(path: string): Promise<SchemaPatch> {
  return readFile(path, readPatch);
}

/**
 * Writes a patch file. A file with other content that stood there is kept beside it.
 *
 * @returns where the earlier file is kept, `<path>.bak`; undefined where there was none, or it held the same
 * @throws {MigrationError} `FILE_UNWRITABLE`, `DISK_FULL`
 */
export async function writePatchFile(patch: SchemaPatch, path: string): Promise<string | undefined> {
  const text = await withSchemaLine(path, 'schema_patch', formatPatch(patch));
  const earlier = await nodeDisk.read(path);
  // Patches are written by hand too, often under the name that is the default here.
  const keptAs = earlier === undefined || earlier.toString('utf8') === text ? undefined : `${path}.bak`;
  if (keptAs !== undefined) {
    await nodeDisk.writeAtomic(keptAs, earlier!, { shared: true });
  }
  await nodeDisk.writeAtomic(path, text, { shared: true });
  return keptAs;
}

/** Writes a definition as a schema file. @throws {MigrationError} `FILE_UNWRITABLE`, `DISK_FULL` */
export async function writeSchema(definition: IndexDefinition, path: string): Promise<void> {
  await writeDocument(path, 'target_schema', formatSchema(definition));
}

/** Reads a schema file. @throws {MigrationError} `FILE_UNREADABLE`, `FILE_INVALID` */
export function readSchema(path: string): Promise<IndexDefinition> {
  return readFile(path, readSchemaFile);
}

/** Reads a query-check file, where one is named. @throws {MigrationError} `FILE_UNREADABLE`, `FILE_INVALID` */
export async function readChecks(path: string | undefined): Promise<QueryChecks | undefined> {
  return path === undefined ? undefined : readFile(path, readQueryChecks);
}

/** Proves that a file can be written at `path`, and leaves what is there alone. @throws {MigrationError} `FILE_UNWRITABLE` */
export async function checkWritable(path: string): Promise<void> {
  const full = resolve(path);
  await nodeDisk.ensureWritableFolder(dirname(full));
  const existing = await nodeDisk.openRead(full);
  try {
    // A folder can be opened; only reading from it fails.
    await existing?.read(0, 1);
  } finally {
    await existing?.close();
  }
}

/** What `parse` makes of the file at `path`. @throws {MigrationError} `FILE_UNREADABLE`, `FILE_INVALID` */
export async function readFile<Value>(path: string, parse: (text: string) => Reading<Value>): Promise<Value> {
  return acceptedValue(parse((await readRequired(path)).toString('utf8')), path);
}

/** What was read of the file at `path`. @throws {MigrationError} `FILE_INVALID` */
export function acceptedValue<Value>(reading: Reading<Value>, path: string): Value {
  if (!reading.ok) {
    const problems = reading.problems.map((problem) => problemText(problem, path));
    throw new MigrationError('FILE_INVALID', { path, problems });
  }
  return reading.value;
}
