import { MigrationError } from '../../errors.ts';
import type { VectorConversion } from '../../vectors/datatypes.ts';

/** What a backup header of Python RedisVL tells that a restore needs. */
export interface ForeignHeader {
  readonly index: string;
  readonly phase: string;
  /** Frames in its data file. */
  readonly frames: number;
  /** By hash field. */
  readonly conversions: Readonly<Record<string, VectorConversion>>;
  /** Keys may have been renamed from one prefix to another. */
  readonly prefix?: { readonly source: string; readonly target: string };
}

/** Reads a `.header` that Python RedisVL wrote. @throws {MigrationError} `JOURNAL_DAMAGED` */
export async function readForeignHeader(text: string, path: string): Promise<ForeignHeader> {
  const { foreignHeader } = await import('../../backup/stored-forms.ts');
  const parsed = foreignHeader.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new MigrationError('JOURNAL_DAMAGED', { path, reason: parsed.error.issues[0]?.message ?? 'unknown form' });
  }
  const { data } = parsed;
  return {
    index: data.index_name,
    phase: data.phase,
    frames: data.dump_completed_batches,
    conversions: data.fields as unknown as ForeignHeader['conversions'],
    ...(data.key_prefix && { prefix: data.key_prefix }),
  };
}

/** The index of a worker's header that Python RedisVL wrote; undefined where it is one of ours, or none at all. */
export function foreignShardIndex(bytes: Buffer | undefined): string | undefined {
  try {
    const value = JSON.parse(bytes?.toString('utf8') ?? '') as Record<string, unknown>;
    return 'format' in value ? undefined : String(value.index_name);
  } catch {
    return undefined;
  }
}
