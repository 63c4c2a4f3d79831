import type { Datatype } from '../../vectors/datatypes.ts';
import { datatypeChanges } from '../conversions.ts';
import type { Rule, RuleContext } from './rule.ts';

/** Refuses what this version can plan but not carry out. */
export const notYet: Rule = {
  name: 'not-yet',
  kind: 'blocks',
  check: (context) => [...renames(context), ...integerVectors(context)],
};

function renames({ snapshot: { definition: source }, target, patch }: RuleContext): string[] {
  const reasons: string[] = [];
  if (patch.renameFields.length > 0) {
    reasons.push('This version does not rename fields');
  }
  if (target.name !== source.name) {
    reasons.push('This version does not rename indexes');
  }
  if (
    target.prefixes.some((prefix) => !source.prefixes.includes(prefix)) ||
    target.prefixes.length < source.prefixes.length
  ) {
    reasons.push('This version does not change key prefixes');
  }
  return reasons;
}

const integers: readonly Datatype[] = ['int8', 'uint8'];

function integerVectors({ snapshot, target, patch }: RuleContext): string[] {
  const changes = Object.entries(datatypeChanges(snapshot.definition, target, patch.renameFields));
  return changes.flatMap(([name, conversion]) => {
    const integer = [conversion.target, conversion.source].find((datatype) => integers.includes(datatype));
    const direction = integer === conversion.target ? 'to' : 'from';
    return integer === undefined ? [] : [`This version does not re-encode ${direction} ${integer} (field '${name}')`];
  });
}
