import { resolve } from 'node:path';
import { readForeignHeader } from '../apply/rollback/foreign-header.ts';
import type { VectorBatch } from '../backup/batch.ts';
import { createFrameReader } from '../backup/frame-reader.ts';
import { decodeJournal } from '../backup/journal-codec.ts';
import { pathsAt } from '../backup/names.ts';
import { type Backup, openPythonBackup } from '../backup/reader.ts';
import { openSealedBackup } from '../backup/sealed-backup.ts';
import { recoverUpdates } from '../backup/updates-recovery.ts';
import { nodeDisk } from '../disk/node-disk.ts';
import { MigrationError } from '../errors.ts';
import type { IndexDefinition } from '../schema/definition.ts';
import type { Datatype } from '../vectors/datatypes.ts';
import { readRequired } from './connect.ts';

/** Original vectors of one batch by document: for each hash field that the run re-encoded, its bytes. */
export type OriginalVectors = ReadonlyMap<Buffer, Readonly<Record<string, Buffer>>>;

/** What a vector field was and what it became. */
export interface BackupField {
  readonly source: Datatype;
  readonly target: Datatype;
  readonly dims: number;
}

/** What the journal beside a backup says of it. */
interface Account {
  readonly indexName: string;
  readonly phase: string;
  readonly fields: Readonly<Record<string, BackupField>>;
  readonly open: () => Promise<Backup>;
}

/**
 * RedisVL's `VectorBackup`: the original vectors that a migration saved, ours or Python's. Reads files only, never Redis.
 *
 * @example
 * const backup = await VectorBackup.load('migration_backups/migration_backup_myindex');
 * for await (const [keys, originals] of backup.iterBatches()) {
 *   for (const key of keys) console.log(key.toString(), originals.get(key)?.embedding?.length);
 * }
 */
export class VectorBackup {
  readonly path: string;
  readonly indexName: string;
  /** The journal's phase, from `ready` on. */
  readonly phase: string;
  /** By hash field, as they were named before the run. */
  readonly fields: Readonly<Record<string, BackupField>>;
  /** Documents in the backup; one that stands in it twice counts twice. Without what was added after it was complete. */
  readonly documents: number;
  readonly #open: () => Promise<Backup>;

  private constructor(path: string, { open, ...account }: Account, documents: number) {
    this.path = path;
    this.indexName = account.indexName;
    this.phase = account.phase;
    this.fields = account.fields;
    this.documents = documents;
    this.#open = open;
  }

  /**
   * Opens a backup and checks that it is the one its journal speaks of.
   *
   * @param path what a report calls the backup's path: `<backup-dir>/migration_backup_<index>`
   * @throws {MigrationError} `FILE_UNREADABLE` where there is none, `BACKUP_INCOMPLETE`, `BACKUP_TORN`, `BACKUP_DAMAGED`,
   *   `JOURNAL_DAMAGED`
   */
  static async load(path: string): Promise<VectorBackup> {
    const prefix = resolve(path.replace(/\.header$/, ''));
    const account = await readAccount(prefix);
    const backup = await account.open();
    await backup.close();
    return new VectorBackup(prefix, account, backup.documents);
  }

  /**
   * Every batch in its order: the keys of its documents, and their originals. A key without vectors has no entry.
   *
   * Last come originals that were met after the backup was complete: for a key that comes again, they are the newer ones.
   * So writing every batch back as it comes restores all. Keys and fields have their names from before the run.
   *
   * @throws {MigrationError} `BACKUP_TORN`, `BACKUP_DAMAGED`, `BACKUP_FOREIGN_OPCODE`
   */
  async *iterBatches(): AsyncGenerator<readonly [keys: readonly Buffer[], originals: OriginalVectors]> {
    const backup = await this.#open();
    try {
      for await (const batch of backup.batches()) {
        yield [batch.keys, originalsOf(batch)];
      }
    } finally {
      await backup.close();
    }
    for await (const batch of updatesOf(this.path)) {
      yield [batch.keys, originalsOf(batch)];
    }
  }
}

async function readAccount(prefix: string): Promise<Account> {
  const path = `${prefix}.header`;
  const text = (await readRequired(path)).toString('utf8');
  const journal = await decodeJournal(text, path);
  if ('foreign' in journal) {
    const { index, phase, frames, conversions } = await readForeignHeader(text, path);
    refuseIncomplete(phase !== 'dump', index, path);
    const open = () => openPythonBackup(nodeDisk, `${prefix}.data`, { fields: Object.keys(conversions), frames });
    return { indexName: index, phase, fields: conversions, open };
  }
  const { facts, progress } = journal;
  const { seal } = facts;
  refuseIncomplete(seal !== undefined, facts.source.definition.name, facts.runId);
  return {
    indexName: facts.source.definition.name,
    phase: progress.phase,
    fields: byPath(facts.conversions, facts.source.definition),
    open: () => openSealedBackup(nodeDisk, pathsAt(prefix), seal!),
  };
}

/** The journal names attributes; a backup holds hash fields, which may have other names. */
function byPath(
  conversions: Readonly<Record<string, BackupField>>,
  { fields }: IndexDefinition,
): Readonly<Record<string, BackupField>> {
  const renamed = Object.entries(conversions).map(([name, { source, target, dims }]) => {
    const path = fields.find((field) => field.name === name)?.path ?? name;
    return [path, { source, target, dims }] as const;
  });
  return Object.fromEntries(renamed);
}

function refuseIncomplete(isComplete: boolean, index: string, runId: string): void {
  if (!isComplete) {
    throw new MigrationError('BACKUP_INCOMPLETE', { index, runId });
  }
}

async function* updatesOf(prefix: string): AsyncGenerator<VectorBatch> {
  const paths = { data: `${prefix}_updates.data`, sums: `${prefix}_updates.sums` };
  const file = await nodeDisk.openRead(paths.data);
  if (file === undefined) {
    return;
  }
  try {
    const { frames } = await recoverUpdates(nodeDisk, paths);
    let position = 0;
    const spans = frames.map(({ bytes, crc }) => {
      const span = { position, bytes, crc };
      position += bytes;
      return span;
    });
    const reader = createFrameReader({ file, path: paths.data });
    yield* reader.batches({ from: 0, count: spans.length, spanOf: (frame) => spans[frame]! });
  } finally {
    await file.close();
  }
}

function originalsOf({ keys, fields, vectors }: VectorBatch): OriginalVectors {
  const rows = keys.flatMap((key, position) => {
    const values = fields.flatMap((field, column) => {
      const value = vectors[column]?.[position];
      return value == null ? [] : [[field, value] as const];
    });
    return values.length === 0 ? [] : [[key, Object.fromEntries(values)] as const];
  });
  return new Map(rows);
}
