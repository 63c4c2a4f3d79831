import { documentMoves } from '../document-moves.ts';
import type { Rule, RuleContext } from './rule.ts';

/** Refuses to rename what the definition goes on reading under the former name. */
export const renamedFieldUsed: Rule = {
  name: 'renamed-field-used',
  kind: 'blocks',
  says: [
    "unsupported change: '<field>' cannot be renamed, because the index's <option> reads it",
    "unsupported change: '<field>' cannot be renamed, because field '<field>' indexes it too; rename both, or give one of them a path",
  ],
  why: 'After the rename the option or the other field would find nothing in any document.',
  remedy: 'Rename in the documents what is not read by name, or build a second index with the other option.',
  check: (context) => {
    const { snapshot, target, patch } = context;
    const { fields } = documentMoves(snapshot.definition, target, patch.renameFields);
    return fields.flatMap(({ from }) => [...optionReasons(context, from), ...fieldReasons(context, from)]);
  },
};

function optionReasons({ target }: RuleContext, path: string): string[] {
  const { filter, languageField, scoreField, payloadField } = target;
  const name = path.replace(/^\$\./, '');
  const readers = [
    // A filter names fields with @; a longer name that begins alike is another field.
    filter !== undefined && new RegExp(`@${escaped(name)}(?![A-Za-z0-9_])`).test(filter) ? 'FILTER' : undefined,
    languageField === path ? 'LANGUAGE_FIELD' : undefined,
    scoreField === path ? 'SCORE_FIELD' : undefined,
    payloadField === path ? 'PAYLOAD_FIELD' : undefined,
  ];
  return readers.flatMap((option) =>
    option === undefined
      ? []
      : [`unsupported change: '${path}' cannot be renamed, because the index's ${option} reads it`],
  );
}

/** Another attribute of the same place that stays where it is. */
function fieldReasons({ diff }: RuleContext, from: string): string[] {
  return diff.kept
    .filter(({ source, target }) => source.path === from && target.path === from)
    .map(
      ({ target }) =>
        `unsupported change: '${from}' cannot be renamed, because field '${target.name}' indexes it too; rename both, or give one of them a path`,
    );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
