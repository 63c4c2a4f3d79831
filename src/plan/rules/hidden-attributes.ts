import type { ServerFacts } from '../../redis/port.ts';
import { type Attribute, attributesOf, serverDefault } from '../../schema/field-types.ts';
import type { FieldPair } from '../diff.ts';
import type { SchemaPatch } from '../plan.ts';
import { wordList } from '../wording.ts';
import type { Rule } from './rule.ts';

/** Warns of attributes that only debug commands tell, where those are not allowed: defaults are assumed. */
export const hiddenAttributes: Rule = {
  name: 'hidden-attributes',
  kind: 'warns',
  says: ["This server does not tell how '<field>' is tuned: <attributes> are assumed unless the patch sets them"],
  why: 'FT.INFO hides these attributes, and debug commands that tell them are not allowed here.',
  remedy: 'Where the index was tuned, set the attributes in the patch.',
  check: ({ diff, patch, facts, target }) => {
    if (facts.hiddenAttributesRead) {
      return [];
    }
    return diff.kept.flatMap((pair) => {
      const assumed = hiddenOf(pair, patch, facts.server);
      const words = assumed.map(
        (attribute) => `${attribute.key} ${serverDefault(attribute, target.storageType) ?? 'unset'}`,
      );
      return words.length === 0
        ? []
        : [
            `This server does not tell how '${pair.source.name}' is tuned: ${wordList(words)} are assumed unless the patch sets them`,
          ];
    });
  },
};

/** Attributes the target keeps from the source although nobody could read them. */
function hiddenOf({ source, target }: FieldPair, patch: SchemaPatch, server: ServerFacts): Attribute[] {
  const kept = new Set(attributesOf(target).map((attribute) => attribute.key));
  const updates = patch.updateFields.filter(({ name }) => name === source.name || name === target.name);
  return attributesOf(source).filter((attribute) => {
    const isShown =
      attribute.shownBy === 'info' ||
      (attribute.shownSince !== undefined && server.searchVersion >= attribute.shownSince);
    const isGiven = updates.some((update) => attribute.key in update.attrs);
    return attribute.shownBy === 'debug' && !isShown && !isGiven && kept.has(attribute.key);
  });
}
