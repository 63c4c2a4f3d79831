import { crc32 } from 'node:zlib';
import { rollbackSavings } from '../../backup/archive.ts';
import { type CheckedFrames, checkPython, checkSealed, checkUpdates } from '../../backup/check-frames.ts';
import { verifyKeys } from '../../backup/keys-file.ts';
import { readManifest, type Shard } from '../../backup/manifest.ts';
import { type RunPaths, runPaths } from '../../backup/names.ts';
import { type BackupProblem, damageOf, problemOf, problemsOf } from '../../backup/problem.ts';
import type { Disk } from '../../disk/disk.ts';
import { MigrationError } from '../../errors.ts';
import type { Journal } from '../../phases/journal.ts';
import type { FoundRun } from '../rollback/find-run.ts';
import { pathsOf } from './found-files.ts';
import { type BackupSummary, foreignHeaders } from './summary.ts';

/** A run whose every byte was read. */
export interface VerifiedRun extends Pick<BackupSummary, 'index' | 'runId' | 'writtenBy' | 'phase' | 'checksums'> {
  /** `incomplete`: its dump never ended. What is unsealed is not checked: no checksum covers it. */
  readonly verdict: 'intact' | 'damaged' | 'incomplete';
  /** Batches read, those saved later included. */
  readonly frames: number;
  /** Keys in them. */
  readonly documents: number;
  /** Of all files. */
  readonly bytes: number;
  readonly problems: readonly BackupProblem[];
}

/** Reads, checks and decodes everything a run has saved. @param onBytes takes what was read; may throw to stop */
export async function verifyRun(
  disk: Disk,
  run: FoundRun,
  summary: BackupSummary,
  onBytes: (bytes: number) => void,
): Promise<VerifiedRun> {
  const { index, runId, writtenBy, phase, checksums, bytes } = summary;
  const parts = await (run.journal === undefined
    ? checkForeign(disk, run, onBytes)
    : checkOurs(disk, pathsOf(run), { journal: run.journal, onBytes }));
  const problems = parts.flatMap((part) => part.problems);
  return {
    ...{ index, runId, writtenBy, phase, checksums, bytes, problems },
    verdict: problems.length > 0 ? 'damaged' : summary.backup === 'incomplete' ? 'incomplete' : 'intact',
    frames: parts.reduce((sum, { frames }) => sum + frames, 0),
    documents: parts.reduce((sum, { documents }) => sum + documents, 0),
  };
}

interface Checking {
  readonly journal: Journal;
  readonly onBytes: (bytes: number) => void;
}

async function checkOurs(disk: Disk, paths: RunPaths, { journal, onBytes }: Checking): Promise<CheckedFrames[]> {
  const { facts, progress } = journal;
  const { seal, keys } = facts;
  const parts: CheckedFrames[] = [];
  if (keys !== undefined) {
    parts.push(only(await problemsOf(paths.keys, () => verifyKeys(disk, paths.keys, keys))));
  }
  const fields = Object.keys(facts.conversions);
  if (seal === undefined || fields.length === 0) {
    return parts;
  }
  const options = { fields, onBytes };
  const { shards: several, ...single } = seal;
  if (several === undefined) {
    parts.push(await checkSealed(disk, paths, single, options));
  } else {
    let shards: readonly (Shard | undefined)[] = Array.from({ length: several }, () => undefined);
    try {
      shards = (await readManifest(disk, paths.manifest, seal)).shards;
    } catch (error) {
      // Shards have checksums of their own, so they are checked all the same.
      parts.push(only([problemOf(error, paths.manifest)]));
    }
    for (const [worker, shard] of shards.entries()) {
      const { header } = paths.worker(worker);
      parts.push(only(await problemsOf(header, () => checkShardHeader(disk, header))));
      parts.push(await checkSealed(disk, paths.worker(worker), shard?.seal, options));
    }
  }
  parts.push(await checkUpdates(disk, paths.updates, progress.updateRecords ?? 0, options));
  parts.push(await checkUpdates(disk, rollbackSavings(paths), 0, options));
  return parts;
}

async function checkForeign(disk: Disk, run: FoundRun, onBytes: (bytes: number) => void): Promise<CheckedFrames[]> {
  const parts: CheckedFrames[] = [];
  const read = await foreignHeaders(disk, run);
  for (const { path, header, error } of read) {
    if (header === undefined) {
      parts.push(only([problemOf(error, path)]));
    } else if (header.phase !== 'dump') {
      const options = { fields: Object.keys(header.conversions), onBytes };
      parts.push(await checkPython(disk, path.replace(/\.header$/, '.data'), header.frames, options));
    }
  }
  // What a rollback of ours found in the documents and kept.
  const fields = [...new Set(read.flatMap(({ header }) => Object.keys(header?.conversions ?? {})))];
  const saved = rollbackSavings(runPaths(run.folder, run.index));
  return [...parts, await checkUpdates(disk, saved, 0, { fields, onBytes })];
}

function only(problems: readonly BackupProblem[]): CheckedFrames {
  return { frames: 0, documents: 0, problems };
}

/** @throws {MigrationError} `BACKUP_MISSING`, `BACKUP_DAMAGED` */
async function checkShardHeader(disk: Disk, path: string): Promise<void> {
  const bytes = await disk.read(path);
  if (bytes === undefined) {
    throw new MigrationError('BACKUP_MISSING', { path });
  }
  if (!hasItsChecksum(bytes.toString('utf8'))) {
    throw new MigrationError('BACKUP_DAMAGED', { path, reason: 'its checksum does not match its content' });
  }
}

function hasItsChecksum(text: string): boolean {
  try {
    const { crc, ...body } = JSON.parse(text) as Record<string, unknown>;
    return crc === crc32(JSON.stringify(body)).toString(16).padStart(8, '0');
  } catch {
    return false;
  }
}

/** A file of vectors that no journal explains. */
export function orphanProblem(path: string): BackupProblem {
  return damageOf(path, 'no journal says which run it is of');
}
