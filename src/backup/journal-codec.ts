import { crc32 } from 'node:zlib';
import { MigrationError } from '../errors.ts';
import type { BackupSeal, Journal } from '../phases/journal.ts';
import type { NameChange } from '../plan/document-moves.ts';
import type { JournalContent as Content } from './stored-forms.ts';

/** A journal read from disk, or one that Python redisvl wrote and only it can finish. */
export type StoredJournal = Journal | { readonly foreign: true; readonly finished: boolean; readonly index: string };

/**
 * The journal as JSON text: the guide's header keys first, ours after them, and a CRC-32 of all that stands before it.
 *
 * @returns one JSON object, pretty-printed, ending in a newline
 */
export function encodeJournal(journal: Journal): string {
  const body = toContent(journal);
  return `${JSON.stringify({ ...body, crc: checksum(body) }, null, 2)}\n`;
}

/**
 * Reads a journal back.
 *
 * @param path only used in error messages
 * @throws {MigrationError} `JOURNAL_DAMAGED` when the text is not a journal or its checksum differs
 */
export async function decodeJournal(text: string, path: string): Promise<StoredJournal> {
  const foreign = decodeForeign(text, path);
  if (foreign !== undefined) {
    return foreign;
  }
  const { crc, ...body } = parseObject(text, path);
  const { journalContent } = await import('./stored-forms.ts');
  const parsed = journalContent.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new MigrationError('JOURNAL_DAMAGED', {
      path,
      reason: `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    });
  }
  if (crc !== checksum(body)) {
    throw new MigrationError('JOURNAL_DAMAGED', { path, reason: 'its checksum does not match its content' });
  }
  return fromContent(parsed.data);
}

/** What Python redisvl wrote, a header or a manifest; undefined where it is ours. @throws as {@link decodeJournal} */
export function decodeForeign(text: string, path: string): StoredJournal | undefined {
  const value = parseObject(text, path);
  return !('format' in value) && 'index_name' in value && 'phase' in value
    ? { foreign: true, finished: value.phase === 'validated', index: String(value.index_name) }
    : undefined;
}

function parseObject(text: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch (cause) {
    throw new MigrationError('JOURNAL_DAMAGED', { path, reason: 'it is not JSON' }, { cause });
  }
  throw new MigrationError('JOURNAL_DAMAGED', { path, reason: 'it is not a JSON object' });
}

function checksum(body: object): string {
  return crc32(JSON.stringify(body)).toString(16).padStart(8, '0');
}

function toContent({ facts, progress }: Journal): Content {
  return {
    index_name: facts.source.definition.name,
    fields: facts.conversions as Content['fields'],
    batch_size: facts.batchSize,
    phase: progress.phase,
    dump_completed_batches: progress.dumpCompletedBatches,
    quantize_completed_batches: progress.quantizeCompletedBatches,
    ...(progress.workerCompletedBatches?.length && { worker_completed_batches: [...progress.workerCompletedBatches] }),
    key_prefix: facts.moves.prefix === undefined ? null : changeContent(facts.moves.prefix),
    field_moves: facts.moves.fields.map(changeContent),
    format: 1,
    run_id: facts.runId,
    plan_fingerprint: facts.planFingerprint,
    created_at: facts.createdAt,
    host: facts.host,
    server: { address: facts.serverAddress, run_id: progress.serverRunId },
    source: facts.source as unknown as Content['source'],
    target: facts.target as unknown as Content['target'],
    policy: {
      skip_invalid: facts.policy.skipInvalid,
      allow_nonfinite: facts.policy.allowNonfinite,
      ...(facts.policy.writersSend && { writers_send: facts.policy.writersSend }),
    },
    baseline: {
      num_docs: facts.baseline.numDocs,
      indexing_failures: facts.baseline.indexingFailures,
      ...(facts.baseline.keys !== undefined && { keys: facts.baseline.keys }),
      ...(facts.baseline.unindexedKeys !== undefined && { unindexed_keys: facts.baseline.unindexedKeys }),
      vector_index_mb: facts.baseline.vectorIndexMb,
    },
    ...(facts.keys && { keys: facts.keys }),
    ...(facts.seal && {
      seal: sealContent(facts.seal),
    }),
    ...(facts.invalidDocs !== undefined && { invalid_docs: facts.invalidDocs }),
    ...(facts.calibration && { calibration: facts.calibration }),
    ...(progress.dropIntended && { drop_intended: true }),
    ...(progress.registered && { registered: true }),
    ...(progress.documentsTouched && { documents_touched: true }),
    ...(progress.updateRecords !== undefined && { update_records: progress.updateRecords }),
    ...(progress.fieldsMoved && { fields_moved: true }),
    ...(progress.keysRenamed && { keys_renamed: true }),
    ...(progress.droppedAt !== undefined && { dropped_at: progress.droppedAt }),
  };
}

/** Python RedisVL calls the sides of a change `source` and `target`. */
function changeContent({ from, to }: NameChange): { source: string; target: string } {
  return { source: from, target: to };
}

function sealContent({ frames, bytes, documents, sumsCrc, shards }: BackupSeal): NonNullable<Content['seal']> {
  return { frames, bytes, documents, sums_crc: sumsCrc, ...(shards !== undefined && { shards }) };
}

function fromContent(value: Content): Journal {
  const { policy, baseline, seal } = value;
  return {
    facts: {
      runId: value.run_id,
      planFingerprint: value.plan_fingerprint,
      createdAt: value.created_at,
      host: value.host,
      serverAddress: value.server.address,
      source: value.source as Journal['facts']['source'],
      target: value.target as Journal['facts']['target'],
      conversions: value.fields as Journal['facts']['conversions'],
      moves: {
        fields: value.field_moves.map(({ source, target }) => ({ from: source, to: target })),
        ...(value.key_prefix && { prefix: { from: value.key_prefix.source, to: value.key_prefix.target } }),
      },
      batchSize: value.batch_size,
      policy: {
        skipInvalid: policy.skip_invalid,
        allowNonfinite: policy.allow_nonfinite,
        ...(policy.writers_send && { writersSend: policy.writers_send }),
      },
      baseline: {
        numDocs: baseline.num_docs,
        indexingFailures: baseline.indexing_failures,
        ...(baseline.keys !== undefined && { keys: baseline.keys }),
        ...(baseline.unindexed_keys !== undefined && { unindexedKeys: baseline.unindexed_keys }),
        vectorIndexMb: baseline.vector_index_mb,
      },
      ...(value.keys && { keys: value.keys }),
      ...(seal && {
        seal: {
          frames: seal.frames,
          bytes: seal.bytes,
          documents: seal.documents,
          sumsCrc: seal.sums_crc,
          ...(seal.shards !== undefined && { shards: seal.shards }),
        },
      }),
      ...(value.invalid_docs !== undefined && { invalidDocs: value.invalid_docs }),
      ...(value.calibration && { calibration: value.calibration }),
    },
    progress: {
      phase: value.phase,
      dumpCompletedBatches: value.dump_completed_batches,
      quantizeCompletedBatches: value.quantize_completed_batches,
      ...(value.worker_completed_batches && { workerCompletedBatches: value.worker_completed_batches }),
      serverRunId: value.server.run_id,
      ...(value.drop_intended && { dropIntended: true }),
      ...(value.registered && { registered: true }),
      ...(value.documents_touched && { documentsTouched: true }),
      ...(value.update_records !== undefined && { updateRecords: value.update_records }),
      ...(value.fields_moved && { fieldsMoved: true }),
      ...(value.keys_renamed && { keysRenamed: true }),
      ...(value.dropped_at !== undefined && { droppedAt: value.dropped_at }),
    },
  };
}
