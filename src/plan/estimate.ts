import type { Datatype } from '../vectors/datatypes.ts';

/** The bytes one vector field takes before and after. */
export interface VectorFieldEstimate {
  readonly fieldName: string;
  readonly dims: number;
  readonly sourceDtype: Datatype;
  readonly targetDtype: Datatype;
  readonly sourceBytesPerDoc: number;
  readonly targetBytesPerDoc: number;
}

/** What a migration will take on disk and give back in memory, all in bytes. */
export interface DiskSpaceEstimate {
  readonly indexName: string;
  readonly docCount: number;
  readonly storageType: string;
  readonly vectorFields: readonly VectorFieldEstimate[];
  readonly totalSourceVectorBytes: number;
  readonly totalTargetVectorBytes: number;
  readonly rdbSnapshotDiskBytes: number;
  readonly rdbCowMemoryIfConcurrentBytes: number;
  readonly aofEnabled: boolean;
  readonly aofGrowthBytes: number;
  readonly totalNewDiskBytes: number;
  /** Negative when the vectors grow. */
  readonly memorySavingsAfterBytes: number;
  /** What the backup directory will hold. */
  readonly backupBytes: number;
}
