import type { Datatype } from '../../vectors/datatypes.ts';
import { datatypeChanges } from '../conversions.ts';
import type { Rule } from './rule.ts';

/** Warns of conversions that cannot be undone from their result. */
export const lossyQuantization: Rule = {
  name: 'lossy-quantization',
  kind: 'warns',
  says: [
    "Re-encoding '<field>' from <datatype> to <datatype> is lossy; the original vectors are kept in the backup directory",
    "Indexing '<field>' as <datatype> instead of <datatype> is lossy; the documents keep their values",
  ],
  why: 'The target datatype cannot hold every value of the source datatype, so results of searches can change.',
  remedy: 'Keep the backup directory: `rvl migrate rollback` restores the original vectors.',
  check: ({ snapshot, target, patch }) =>
    Object.entries(datatypeChanges(snapshot.definition, target, patch.renameFields))
      .filter(([, conversion]) => isLossy(conversion.source, conversion.target))
      .map(([name, conversion]) =>
        target.storageType === 'json'
          ? `Indexing '${name}' as ${conversion.target} instead of ${conversion.source} is lossy; the documents keep their values`
          : `Re-encoding '${name}' from ${conversion.source} to ${conversion.target} is lossy; the original vectors are kept in the backup directory`,
      ),
};

/** The datatypes that hold every value of the key exactly. */
const exactIn: Readonly<Record<Datatype, readonly Datatype[]>> = {
  float64: [],
  float32: ['float64'],
  float16: ['float32', 'float64'],
  bfloat16: ['float32', 'float64'],
  int8: ['float16', 'bfloat16', 'float32', 'float64'],
  uint8: ['float16', 'bfloat16', 'float32', 'float64'],
};

/** True where some value of `source` has no exact counterpart in `target`. */
export function isLossy(source: Datatype, target: Datatype): boolean {
  return source !== target && !exactIn[source].includes(target);
}
