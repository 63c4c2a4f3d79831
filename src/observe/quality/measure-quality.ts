import type { StoredBatch } from '../../backup/frame-reader.ts';
import type { Backup } from '../../backup/reader.ts';
import { datatypeOf, dimsOf, metricOf } from '../../plan/conversions.ts';
import { diffFields, type FieldPair, vectorPairs } from '../../plan/diff.ts';
import type { FieldRename } from '../../plan/plan.ts';
import type { RedisReader } from '../../redis/port.ts';
import { type FieldQuality, summarizeQuality } from '../../report/quality.ts';
import type { IndexDefinition } from '../../schema/definition.ts';
import type { VectorConversion } from '../../vectors/datatypes.ts';
import { backupOriginals } from './backup-originals.ts';
import { documentOriginals } from './document-originals.ts';
import { measureField } from './measure-field.ts';
import type { OriginalVectors } from './original-vectors.ts';

/** The vectors that a run has re-encoded, as its backup holds them. */
export interface RunOriginals {
  /** By hash field before the run; in the order of the backup's columns. */
  readonly conversions: Readonly<Record<string, VectorConversion>>;
  readonly backup: Pick<Backup, 'frames' | 'batch' | 'batches'>;
  readonly updates: () => AsyncIterable<StoredBatch>;
  readonly keyNow: (key: Buffer) => Buffer;
}

/** What is measured, and how thoroughly. */
export interface QualityInputs {
  readonly source: IndexDefinition;
  /** The index as it is now. */
  readonly target: IndexDefinition;
  readonly renames: readonly FieldRename[];
  /** Absent where no vector was re-encoded. */
  readonly run?: RunOriginals | undefined;
  readonly queries: number;
  readonly k: number;
  readonly random: () => number;
}

/** Measures every vector field that source and target share; reads only. */
export async function measureQuality(redis: RedisReader, inputs: QualityInputs): Promise<FieldQuality[]> {
  const { source, target, renames, queries, k, random } = inputs;
  const measured: FieldQuality[] = [];
  for (const pair of vectorPairs(diffFields(source, target, renames))) {
    const [metric, targetMetric] = [metricOf(pair.source), metricOf(pair.target)];
    const conversion = inputs.run?.conversions[pair.source.path];
    const originals = originalsOf(redis, inputs, pair);
    const { name } = pair.target;
    const result = await measureField(redis, {
      ...{ index: target.name, field: name, dims: dimsOf(pair.target), metric, targetMetric },
      ...{ scaling: conversion?.scaling, originals, queries, k, random },
    });
    measured.push({
      field: name,
      sourceDtype: datatypeOf(pair.source),
      targetDtype: datatypeOf(pair.target),
      metric,
      ...(targetMetric !== metric && { targetMetric }),
      algorithm: String(pair.target.attrs.algorithm),
      originals: originals.from,
      k,
      documents: result.documents,
      leftOut: result.leftOut,
      ...summarizeQuality(result.queries),
    });
  }
  return measured;
}

function originalsOf(redis: RedisReader, { run, target }: QualityInputs, pair: FieldPair): OriginalVectors {
  const metric = metricOf(pair.source);
  const conversion = run?.conversions[pair.source.path];
  if (run === undefined || conversion === undefined) {
    const datatype = datatypeOf(pair.target);
    return documentOriginals({
      redis,
      definition: target,
      field: pair.target,
      datatype,
      dims: dimsOf(pair.target),
      metric,
    });
  }
  return backupOriginals({
    ...run,
    ...{ redis, index: target.name, conversion, metric, path: pair.target.path },
    column: Object.keys(run.conversions).indexOf(pair.source.path),
  });
}
