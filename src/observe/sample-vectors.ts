import type { VectorSample } from '../plan/facts.ts';
import type { RedisReader } from '../redis/port.ts';
import type { IndexDefinition } from '../schema/definition.ts';
import { type Calibration, createCalibration } from '../vectors/calibration.ts';
import { classifyValue } from '../vectors/classify.ts';
import type { VectorConversion } from '../vectors/datatypes.ts';
import { isInteger, needsCalibration } from '../vectors/scaling.ts';
import { sampleKeys } from './sample-fields.ts';

/** Documents whose vectors are looked at for each field that becomes int8 or uint8. */
const SAMPLE_DOCS = 2000;
/** Documents of one read. */
const BATCH = 500;

/** Reads sampled vectors of every hash field that becomes int8 or uint8, and measures them as apply will measure all. */
export async function sampleVectors(
  redis: RedisReader,
  source: IndexDefinition,
  conversions: Readonly<Record<string, VectorConversion>>,
): Promise<VectorSample[]> {
  const columns = Object.entries(conversions)
    .filter(([, conversion]) => isInteger(conversion.target) && !isInteger(conversion.source))
    .map(([field, conversion]) => createColumn(source, field, conversion));
  if (columns.length === 0) {
    return [];
  }
  const keys = await sampleKeys(redis, source, SAMPLE_DOCS);
  for (let start = 0; start < keys.length; start += BATCH) {
    const batch = keys.slice(start, start + BATCH);
    const reads = await redis.readHashes(
      batch,
      columns.map(({ path }) => path),
    );
    batch.forEach((key, position) => {
      const read = reads[position];
      columns.forEach((column, place) => {
        look(column, key, read?.kind === 'hash' ? read.values[place] : null);
      });
    });
  }
  return columns.map(resultOf);
}

interface Column {
  readonly field: string;
  readonly path: string;
  readonly conversion: VectorConversion;
  readonly calibration: Calibration;
  readonly zeroKeys: string[];
  vectors: number;
}

function createColumn(source: IndexDefinition, field: string, conversion: VectorConversion): Column {
  const path = source.fields.find(({ name }) => name === field)?.path ?? field;
  return { field, path, conversion, calibration: createCalibration(conversion), zeroKeys: [], vectors: 0 };
}

function look(column: Column, key: Buffer, value: Buffer | null | undefined): void {
  if (value == null || classifyValue(value.length, column.conversion) !== 'source') {
    return;
  }
  column.vectors += 1;
  if (column.calibration.add(value) === 'zero') {
    column.zeroKeys.push(key.toString('utf8'));
  }
}

function resultOf({ field, conversion, calibration, zeroKeys, vectors }: Column): VectorSample {
  const scaling = needsCalibration(conversion) && calibration.values > 0 ? calibration.scaling() : undefined;
  const saturated = scaling === undefined ? 0 : calibration.saturated(scaling);
  return {
    field,
    vectors,
    ...(scaling && { scaling }),
    saturatedShare: saturated / Math.max(1, calibration.values),
    zeros: zeroKeys.length,
    ...(zeroKeys[0] !== undefined && { zeroKey: zeroKeys[0] }),
  };
}
