import { crashingOptions } from './crashing-options.ts';
import { dimensionsChanged } from './dimensions-changed.ts';
import { downtime } from './downtime.ts';
import { failingDocuments } from './failing-documents.ts';
import { hiddenAttributes } from './hidden-attributes.ts';
import { indexElsewhere, indexPartial } from './index-elsewhere.ts';
import { integerScaling } from './integer-scaling.ts';
import { integerVectors } from './integer-vectors.ts';
import { lossyQuantization } from './lossy-quantization.ts';
import { metricChanged } from './metric-changed.ts';
import { namesChange } from './names-change.ts';
import { newVectorField } from './new-vector-field.ts';
import { noChange } from './no-change.ts';
import { noFieldsLeft } from './no-fields-left.ts';
import { notProbed } from './not-probed.ts';
import { patchMismatch } from './patch-mismatch.ts';
import { pathUnmovable } from './path-unmovable.ts';
import { permanenceUnknown } from './permanence-unknown.ts';
import { possibleRename } from './possible-rename.ts';
import { prefixUnmovable } from './prefix-unmovable.ts';
import { probeRefused } from './probe-refused.ts';
import { queryDatatype } from './query-datatype.ts';
import { readOnlyReplica } from './read-only-replica.ts';
import { removedFields } from './removed-fields.ts';
import { renamedFieldUsed } from './renamed-field-used.ts';
import type { Rule } from './rule.ts';
import { serverTooOld } from './server-too-old.ts';
import { sharedKeys, sharedKeysAllowed } from './shared-keys.ts';
import { sharedMoves, sharedMovesAllowed } from './shared-moves.ts';
import { splitVectorPath } from './split-vector-path.ts';
import { stillBuilding } from './still-building.ts';
import { storageTypeChanged } from './storage-type-changed.ts';
import { svsCompression } from './svs-compression.ts';
import { targetNameTaken } from './target-name-taken.ts';
import { temporaryIndex } from './temporary-index.ts';
import { unlistedAliases } from './unlisted-aliases.ts';
import { unparsableValues } from './unparsable-values.ts';
import { unreadableOptions } from './unreadable-options.ts';
import { unsampledFields } from './unsampled-fields.ts';

/** Every rule, in the order its sentences are shown. */
export const rules: readonly Rule[] = [
  patchMismatch,
  temporaryIndex,
  readOnlyReplica,
  serverTooOld,
  storageTypeChanged,
  dimensionsChanged,
  newVectorField,
  unparsableValues,
  splitVectorPath,
  integerVectors,
  noFieldsLeft,
  targetNameTaken,
  prefixUnmovable,
  indexElsewhere,
  renamedFieldUsed,
  pathUnmovable,
  sharedKeys,
  sharedMoves,
  crashingOptions,
  probeRefused,

  downtime,
  noChange,
  lossyQuantization,
  queryDatatype,
  integerScaling,
  metricChanged,
  removedFields,
  namesChange,
  indexPartial,
  possibleRename,
  unlistedAliases,
  permanenceUnknown,
  hiddenAttributes,
  unreadableOptions,
  svsCompression,
  sharedKeysAllowed,
  sharedMovesAllowed,
  failingDocuments,
  stillBuilding,
  unsampledFields,
  notProbed,
];
