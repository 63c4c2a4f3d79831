import type { OutOfReach, Permanence, ServerFacts } from '../redis/port.ts';
import type { FieldType, IndexDefinition } from '../schema/definition.ts';
import type { Scaling } from '../vectors/scaling.ts';

/** What the server said to the target definition under a scratch name. */
export type ProbeResult =
  | { readonly kind: 'accepted' }
  /** `serverMessage` is quoted to the user. */
  | { readonly kind: 'refused'; readonly serverMessage: string }
  /** The probe could not run; `reason` is shown in brackets. */
  | { readonly kind: 'not-probed'; readonly reason: string };

/** Whether the name of the target index is free. */
export type NameState =
  | { readonly kind: 'free' }
  | { readonly kind: 'index' }
  /** `index` is the index the alias points at. */
  | { readonly kind: 'alias'; readonly index: string };

/** What sampled documents hold where the target will look for a field. Made by `judgeSample`. */
export interface FieldSample {
  /** The target field's name. */
  readonly field: string;
  readonly type: FieldType;
  /** Documents looked at. */
  readonly sampled: number;
  /** Those that hold a value at the field's path. */
  readonly present: number;
  /** Those whose value the server would refuse, dropping the whole document from the index. */
  readonly failing: number;
  /** One failing document; present when `failing` is above 0. */
  readonly exampleKey?: string;
  /** Its value, shortened. */
  readonly exampleValue?: string;
}

/** What sampled vectors say about becoming int8 or uint8. */
export interface VectorSample {
  /** The source field's name. */
  readonly field: string;
  /** Vectors of the source's width. */
  readonly vectors: number;
  /** Where one scale serves the whole field: what it would be over the sample. */
  readonly scaling?: Scaling;
  /** Share of all numbers that scale would cut off, 0 to 1. */
  readonly saturatedShare: number;
  /** Vectors no cosine is defined for; 0 under other metrics. */
  readonly zeros: number;
  /** The key of one of them. */
  readonly zeroKey?: string;
}

/** Everything planning must know beside the source snapshot and the patch. */
export interface PlanningFacts {
  readonly server: ServerFacts;
  /** Definitions of every other live index on the server. */
  readonly otherIndexes: readonly IndexDefinition[];
  readonly probe: ProbeResult;
  readonly permanence: Permanence;
  /** True where debug commands told the vector attributes FT.INFO hides. */
  readonly hiddenAttributesRead: boolean;
  /** One entry for each field of `fieldsToSample(source, target)` that could be sampled. */
  readonly samples: readonly FieldSample[];
  /** One entry for each hash field that becomes int8 or uint8; default none. */
  readonly vectorSamples?: readonly VectorSample[];
  /** State of the target's name; `free` where the name does not change. */
  readonly targetName: NameState;
  /** What the nodes of a cluster keep where the index before or after the change is not. Default: nothing. */
  readonly outOfReach?: { readonly source: OutOfReach; readonly target: OutOfReach };
  /** `--allow-shared-keys`: other indexes on the same keys become a warning. Default false. */
  readonly allowSharedKeys?: boolean;
}
