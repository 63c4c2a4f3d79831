import { isUtf8 } from 'node:buffer';
import { MigrationError } from '../errors.ts';
import { emptyColumns, type VectorBatch } from './batch.ts';
import { decodeOwnBatch } from './decode-own-batch.ts';
import { decodePickle, type Origin, type PickleDict, type PickleList, type PickleValue } from './decode-pickle.ts';

/** Keys × fields of one batch: far beyond any real one, and small enough to hold. */
const MAX_CELLS = 2 ** 24;

/** How {@link decodeBatch} reads a payload. */
export interface DecodeBatchOptions extends Origin {
  /** Columns of the batch; a field that is not among them is an error. Default: the fields as they are met. */
  readonly fields?: readonly string[];
}

/**
 * Reads the payload of one frame, ours or Python's.
 *
 * @returns keys and vectors as views of `payload`: copy what is kept longer than the frame
 * @throws {MigrationError} `BACKUP_FOREIGN_OPCODE`, or `BACKUP_DAMAGED` when the payload is not
 *   `{"keys": [str | bytes], "vectors": {key: {str: bytes}}}`
 */
export function decodeBatch(payload: Buffer, options: DecodeBatchOptions): VectorBatch {
  return (options.fields && decodeOwnBatch(payload, options.fields)) ?? decodeAnyBatch(payload, options);
}

/** {@link decodeBatch} for every form that a pickle may have. */
export function decodeAnyBatch(payload: Buffer, options: DecodeBatchOptions): VectorBatch {
  const root = decodePickle(payload, options);
  const { keyList, vectorDict } = parts(root, options);
  const keys = keyList.items.map((item) => rawName(item, options));
  const rows = rowsByKey(vectorDict, options);
  const table = createColumns(keys.length, options);
  let found = 0;
  keys.forEach((key, position) => {
    const row = rows.get(key.toString('latin1'));
    if (row !== undefined) {
      found += row.taken ? 0 : 1;
      row.taken = true;
      fillRow(table, { row: row.values, position }, options);
    }
  });
  if (found !== rows.size) {
    throw notABatch(options, 'it holds vectors of a key that it does not list');
  }
  return { keys, fields: table.fields, vectors: table.columns };
}

function parts(root: PickleValue, origin: Origin): { keyList: PickleList; vectorDict: PickleDict } {
  const found = new Map<string, PickleValue>();
  const { entries } = asDict(root, origin);
  for (let i = 0; i < entries.length; i += 2) {
    found.set(fieldName(entries[i]!, origin), entries[i + 1]!);
  }
  const keyList = found.get('keys');
  const vectorDict = found.get('vectors');
  if (found.size !== 2 || keyList === undefined || vectorDict === undefined) {
    throw notABatch(origin, 'it does not hold "keys" and "vectors", and nothing else');
  }
  if (Buffer.isBuffer(keyList) || keyList.kind !== 'list') {
    throw notABatch(origin, 'its keys are no list');
  }
  return { keyList, vectorDict: asDict(vectorDict, origin) };
}

function rowsByKey({ entries }: PickleDict, origin: Origin): Map<string, { values: PickleDict; taken: boolean }> {
  const rows = new Map<string, { values: PickleDict; taken: boolean }>();
  for (let i = 0; i < entries.length; i += 2) {
    const values = asDict(entries[i + 1]!, origin);
    rows.set(rawName(entries[i]!, origin).toString('latin1'), { values, taken: false });
  }
  return rows;
}

/** Columns that grow by a field when one is met, unless the fields are fixed. */
interface Columns {
  readonly fields: string[];
  readonly columns: (Buffer | null)[][];
  readonly height: number;
  readonly fixed: boolean;
}

function createColumns(height: number, { fields }: DecodeBatchOptions): Columns {
  const columns = emptyColumns(fields?.length ?? 0, height);
  return { fields: [...(fields ?? [])], columns, height, fixed: fields !== undefined };
}

function fillRow(table: Columns, { row, position }: { row: PickleDict; position: number }, origin: Origin): void {
  checkCells((row.entries.length / 2) * table.height, origin);
  for (let i = 0; i < row.entries.length; i += 2) {
    const field = fieldName(row.entries[i]!, origin);
    const value = row.entries[i + 1]!;
    if (!Buffer.isBuffer(value)) {
      throw notABatch(origin, `the value of field "${field}" is no byte string`);
    }
    columnOf(table, field, origin)[position] = value;
  }
}

function columnOf(table: Columns, field: string, origin: Origin): (Buffer | null)[] {
  const place = table.fields.indexOf(field);
  if (place >= 0) {
    return table.columns[place]!;
  }
  if (table.fixed) {
    throw notABatch(origin, `it holds a field "${field}" that the backup is not about`);
  }
  checkCells((table.fields.length + 1) * table.height, origin);
  const column = new Array<Buffer | null>(table.height).fill(null);
  table.fields.push(field);
  table.columns.push(column);
  return column;
}

function checkCells(cells: number, origin: Origin): void {
  if (cells > MAX_CELLS) {
    throw notABatch(origin, 'it holds more values than any backup');
  }
}

function asDict(value: PickleValue, origin: Origin): PickleDict {
  if (Buffer.isBuffer(value) || value.kind !== 'dict') {
    throw notABatch(origin, 'a value is no dict where one belongs');
  }
  return value;
}

/** A key's bytes: ours are `bytes` where they are not UTF-8, Python's are always `str`. */
function rawName(value: PickleValue, origin: Origin): Buffer {
  if (Buffer.isBuffer(value)) {
    return value;
  }
  if (value.kind !== 'text') {
    throw notABatch(origin, 'a key is neither a string nor bytes');
  }
  return value.bytes;
}

function fieldName(value: PickleValue, origin: Origin): string {
  if (Buffer.isBuffer(value) || value.kind !== 'text' || !isUtf8(value.bytes)) {
    throw notABatch(origin, 'a field name is no string');
  }
  return value.bytes.toString('utf8');
}

function notABatch({ path, position }: Origin, reason: string): MigrationError {
  return new MigrationError('BACKUP_DAMAGED', {
    path,
    reason: `the frame at byte ${position} is no batch: ${reason}`,
  });
}
