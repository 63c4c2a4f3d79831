import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MigrationPlan, writePlan } from '../../../src/index.ts';

import type { TestServer } from '../../support/server.ts';
import { type DocumentShape, indexOver, loadDocuments } from './documents.ts';
import { indexHolds } from './index-holds.ts';
import { type Picture, takePicture } from './picture.ts';
import { planChanges, toDatatype } from './plan-changes.ts';
import { converted, type Datatype } from './reference-conversion.ts';

/** A loaded index, the plan of a datatype change on disk, and what the server must look like before and after. */
export interface MigrationWorld {
  readonly plan: MigrationPlan;
  readonly folder: string;
  readonly original: Picture;
  /** Worked out from `original` without the code under test. */
  readonly expected: Picture;
  /** Words of `migrate apply` with this backup directory, a name inside `folder`. */
  applyWords(backupDir: string): string[];
  rollbackWords(backupDir: string): string[];
  /** What the server looks like now. */
  look(): Promise<Picture>;
  /** Phase of the run in a backup directory, as its journal on disk says. */
  phaseOf(backupDir: string): string;
  remove(): void;
}

/** What to build. */
export interface WorldOptions extends DocumentShape {
  readonly documents: number;
  readonly target: Datatype;
  /** Keys a batch. */
  readonly batchSize?: number;
}

const alias = 'live';

/** Loads documents, creates the index `words` with a synonym group and an alias, and plans. */
export async function buildMigrationWorld(server: TestServer, options: WorldOptions): Promise<MigrationWorld> {
  await loadDocuments(server, options.documents, options);
  await server.send('FT.CREATE', 'words', 'SKIPINITIALSCAN', ...indexOver(options));
  await server.send('FT.SYNUPDATE', 'words', 'names', 'title', 'name');
  await indexHolds(server, 'words', options.documents);
  await server.send('FT.ALIASADD', alias, 'words');
  const folder = mkdtempSync(join(tmpdir(), 'rvl-world-'));
  mkdirSync(join(folder, 'reports'));
  const plan = await planChanges(server, folder, { index: alias, changes: toDatatype(options.target) });
  await writePlan(plan, join(folder, 'plan.yaml'));
  const look = () => takePicture(server, [alias]);
  const original = await look();
  return {
    plan,
    folder,
    original,
    expected: expectedAfter(original, options),
    look,
    applyWords: (backupDir) => [
      ...['migrate', 'apply', '--plan', 'plan.yaml', '--backup-dir', backupDir, '--url', server.url, '--quiet'],
      ...['--batch-size', `${options.batchSize ?? 100}`, '--report-out', join('reports', `${backupDir}.yaml`)],
    ],
    rollbackWords: (backupDir) => ['migrate', 'rollback', '--backup-dir', backupDir, '--url', server.url, '--quiet'],
    phaseOf: (backupDir) => phaseIn(join(folder, backupDir)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function expectedAfter(original: Picture, { datatype, target }: WorldOptions): Picture {
  const keys = [...original.keys].map(([key, content]): [string, string] => {
    const after = content.replace(/embedding=([0-9a-f]+)/, (_, hex: string) => {
      return `embedding=${converted(Buffer.from(hex, 'hex'), datatype, target).toString('hex')}`;
    });
    return [key, after];
  });
  const rename = (text: string) => text.replaceAll(`"${datatype.toUpperCase()}"`, `"${target.toUpperCase()}"`);
  const indexes = [...original.indexes].map(
    ([name, value]) => [name, JSON.parse(rename(JSON.stringify(value)))] as const,
  );
  return { keys: new Map(keys), indexes: new Map(indexes), aliases: original.aliases };
}

function phaseIn(folder: string): string {
  const names = readdirSync(folder, { withFileTypes: true }).map(({ name }) => name);
  const journal = names.find((name) => /\.(header|journal)$/.test(name));
  return journal === undefined ? 'before the journal' : JSON.parse(readFileSync(join(folder, journal), 'utf8')).phase;
}
