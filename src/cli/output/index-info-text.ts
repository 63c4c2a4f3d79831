import type { Field, IndexDescription } from '../../index.ts';
import { formatCount } from './format-count.ts';
import { table } from './table.ts';

/** What `rvl index info` prints: facts about the index, then one line a field. */
export function indexInfoText(description: IndexDescription): string {
  return [
    'Index Information:',
    table(['Property', 'Value'], facts(description)),
    '',
    'Index Fields:',
    table(['Name', 'Attribute', 'Type', 'Options'], description.definition.fields.map(fieldRow)),
  ].join('\n');
}

function facts({ definition, companions, stats, permanence }: IndexDescription): string[][] {
  const optional: readonly (readonly [string, string | number | undefined])[] = [
    ['Filter', definition.filter],
    ['Language', definition.language],
    ['Language field', definition.languageField],
    ['Score', definition.score],
    ['Score field', definition.scoreField],
    ['Payload field', definition.payloadField],
    ['Stopwords', definition.stopwords && (definition.stopwords.join(', ') || '(none at all)')],
    ['Index all', definition.indexAll ? 'yes' : undefined],
    ['Temporary', permanence === 'temporary' ? 'yes: it is deleted, with its documents, when unused' : undefined],
    ['Last indexing error', stats.lastError],
    ['Synonym groups', Object.keys(companions.synonyms).length || undefined],
  ];
  return [
    ['Index name', definition.name],
    ['Storage type', definition.storageType],
    ['Prefixes', definition.prefixes.map((prefix) => (prefix === '' ? '(every key)' : prefix)).join(', ')],
    ['Index options', definition.options.join(', ') || '(none)'],
    ['Aliases', aliasesText(companions)],
    ['Documents', formatCount(stats.numDocs)],
    ['Indexing failures', formatCount(stats.indexingFailures)],
    ['Indexing', stats.indexing ? `yes, ${(stats.percentIndexed * 100).toFixed(1)} % done` : 'no'],
    ['Vector index size', `${stats.vectorIndexMb.toFixed(2)} MB`],
    ['Other index size', `${stats.otherIndexMb.toFixed(2)} MB`],
    ...optional.flatMap(([label, value]) => (value === undefined ? [] : [[label, String(value)]])),
  ];
}

function aliasesText({ aliases, aliasesComplete }: IndexDescription['companions']): string {
  if (aliasesComplete) {
    return aliases.join(', ') || '(none)';
  }
  return aliases.length === 0
    ? '(this server cannot list them)'
    : `${aliases.join(', ')} (there may be more: this server cannot list them)`;
}

function fieldRow({ name, path, type, attrs }: Field): string[] {
  const options = Object.entries(attrs).map(([key, value]) => `${key}=${value}`);
  return [path, name, type.toUpperCase(), options.join(' ')];
}
