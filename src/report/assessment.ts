import type { StorageType } from '../schema/definition.ts';
import type { DatatypeQuality } from '../vectors/assess.ts';
import { type Datatype, type DistanceMetric, vectorBytes } from '../vectors/datatypes.ts';
import { countTenths } from './quality.ts';

/** One query of an assessment and how well it did. */
export interface QueryRecall {
  readonly key: string;
  readonly recall: number;
}

/** What one datatype would cost and save. */
export interface DatatypeAssessment {
  readonly datatype: Datatype;
  /** True for the datatype the field has. */
  readonly current: boolean;
  /** Why it cannot be had here; there are no recalls then where there is no way to encode, and there may be otherwise. */
  readonly obstacle?: string;
  /** Mean recall@k against exact search on float32 numbers, 0 to 1. */
  readonly recall?: number;
  /** Queries by their recall in tenths: place 0 holds those below 0.1, place 10 those with 1. */
  readonly recallCounts?: readonly number[];
  /** The queries that suffer most, worst first; none that lost nothing. */
  readonly worstQueries?: readonly QueryRecall[];
  readonly vectorBytes: number;
  /** The vectors in all documents; JSON documents keep theirs, whatever the index does. */
  readonly documentsMb?: number;
  /** All vector fields of the index, estimated from their size now. */
  readonly indexMb: number;
  readonly formula?: string;
  readonly saturatedShare?: number;
}

/** Recall of the live index itself, which an HNSW graph limits, too. */
export interface IndexRecall {
  readonly recall: number;
  /** Undefined: the index's own. */
  readonly efRuntime?: number;
}

/** What `migrate assess` finds out. */
export interface Assessment {
  readonly index: string;
  readonly field: string;
  readonly storageType: StorageType;
  readonly algorithm: string;
  readonly metric: DistanceMetric;
  readonly dims: number;
  /** Documents in the index. */
  readonly documents: number;
  /** Vectors compared. */
  readonly sampledVectors: number;
  /** Sampled documents without a usable vector. */
  readonly leftOut: number;
  readonly queries: number;
  readonly k: number;
  readonly datatypes: readonly DatatypeAssessment[];
  /** Only where the whole index was sampled, otherwise the true neighbours are not known. */
  readonly indexRecalls: readonly IndexRecall[];
}

/** What a datatype's assessment is made from. */
export interface DatatypeInputs {
  readonly quality: DatatypeQuality;
  readonly source: Datatype;
  readonly dims: number;
  readonly documents: number;
  readonly storageType: StorageType;
  /** Of the index as it is. */
  readonly indexMb: number;
  /** Keys of the queries, as text. */
  readonly queryKeys: readonly string[];
  /** What the server lacks for this datatype. */
  readonly serverLacks?: string;
}

const NAMED_QUERIES = 5;
const MB = 2 ** 20;

/** Puts together recall and memory of one datatype. */
export function assessmentOf(inputs: DatatypeInputs): DatatypeAssessment {
  const { quality, source, dims, documents, storageType, indexMb, serverLacks } = inputs;
  const { datatype } = quality;
  const bytes = vectorBytes(datatype, dims);
  const obstacle = quality.kind === 'impossible' ? quality.reason : serverLacks;
  return {
    datatype,
    current: datatype === source,
    ...(obstacle !== undefined && { obstacle }),
    ...(quality.kind === 'measured' && measures(quality, inputs.queryKeys)),
    vectorBytes: bytes,
    ...(storageType === 'hash' && { documentsMb: (documents * bytes) / MB }),
    indexMb: Math.max(0, indexMb + (documents * (bytes - vectorBytes(source, dims))) / MB),
  };
}

function measures(quality: Extract<DatatypeQuality, { kind: 'measured' }>, queryKeys: readonly string[]) {
  const { recall, recalls, formula, saturatedShare } = quality;
  const worst = recalls
    .map((one, query) => ({ key: queryKeys[query] ?? '', recall: one }))
    .filter((query) => query.recall < 1)
    .sort((a, b) => a.recall - b.recall);
  return {
    recall,
    recallCounts: countTenths(recalls),
    worstQueries: worst.slice(0, NAMED_QUERIES),
    ...(formula !== undefined && { formula }),
    ...(saturatedShare !== undefined && { saturatedShare }),
  };
}
