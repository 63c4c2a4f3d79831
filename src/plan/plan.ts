import type { IndexStats } from '../redis/port.ts';
import type { AttributeValue, FieldType, IndexCompanions, IndexDefinition } from '../schema/definition.ts';

/** A field definition as a patch or schema file writes it. */
export interface FieldSpec {
  readonly name: string;
  readonly type: FieldType;
  /** JSONPath, or the physical hash field where it differs from `name`. */
  readonly path?: string;
  readonly attrs: Readonly<Record<string, AttributeValue | null>>;
}

/** One entry of `update_fields`. `null` for an attribute means "back to the server's default". */
export interface FieldUpdate {
  readonly name: string;
  readonly type?: FieldType;
  readonly path?: string;
  readonly attrs: Readonly<Record<string, AttributeValue | null>>;
}

/** One entry of `rename_fields`. */
export interface FieldRename {
  readonly oldName: string;
  readonly newName: string;
}

/** The `index` section of a patch; an absent member means "unchanged". */
export interface IndexChanges {
  readonly name?: string;
  readonly prefixes?: readonly string[];
  readonly storageType?: string;
  /** null: back to the server's list. */
  readonly stopwords?: readonly string[] | null;
}

/** What a user wants changed; all lists may be empty. */
export interface SchemaPatch {
  readonly addFields: readonly FieldSpec[];
  readonly removeFields: readonly string[];
  readonly updateFields: readonly FieldUpdate[];
  readonly renameFields: readonly FieldRename[];
  readonly index: IndexChanges;
}

/** The live index at planning time. */
export interface SourceSnapshot {
  /** The real name, also when the user gave an alias. */
  readonly indexName: string;
  readonly definition: IndexDefinition;
  readonly companions: IndexCompanions;
  readonly stats: IndexStats;
  /** FT.INFO as plain JSON values. */
  readonly rawInfo: Readonly<Record<string, unknown>>;
  /** Up to ten keys the index holds, as text. */
  readonly keySample: readonly string[];
}

/** A reviewed, executable description of one migration. */
export interface MigrationPlan {
  readonly source: SourceSnapshot;
  readonly requestedChanges: SchemaPatch;
  readonly target: IndexDefinition;
  readonly blockedReasons: readonly string[];
  readonly warnings: readonly string[];
  readonly renames: {
    readonly index?: string;
    readonly prefix?: string;
    readonly fields: readonly FieldRename[];
  };
  readonly validation: { readonly requireDocCountMatch: boolean; readonly requireSchemaMatch: boolean };
  /** UTC, `YYYY-MM-DDTHH:MM:SSZ`; absent in plans made by Python. */
  readonly createdAt?: string;
  /** True where the source is known completely: our files have `source.companions`, which Python's lack. */
  readonly exact: boolean;
}
