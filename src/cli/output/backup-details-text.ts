import { relative } from 'node:path';
import type { BackupDetails, IndexDefinition } from '../../index.ts';
import { backupStateText, batchCount } from './backup-words.ts';
import { formatBytes } from './format-bytes.ts';
import { countOf, formatCount } from './format-count.ts';
import { table } from './table.ts';

type Line = readonly [label: string, text: string];

/** What `rvl migrate backup inspect` prints. */
export function backupDetailsText(run: BackupDetails): string {
  const lines = [...runLines(run), ...factLines(run), ...headerLines(run)];
  const width = Math.max(...lines.map(([label]) => label.length)) + 1;
  const files = run.files.map(({ path, bytes }) => [relative(run.folder, path), formatBytes(bytes)]);
  return [
    ...lines.map(([label, text]) => `${`${label}:`.padEnd(width)} ${text}`),
    '',
    `Files in ${run.folder}`,
    table(['File', 'Size'], files),
  ].join('\n');
}

function runLines(run: BackupDetails): Line[] {
  const tool = run.writtenBy === 'python' ? 'Python RedisVL' : run.writtenBy;
  const batches = batchCount(run.frames);
  return [
    ['Index', run.index],
    ['Run', run.runId],
    ['Written by', tool],
    ['Phase', run.phase],
    ...(run.createdAt === undefined ? [] : [['Created', run.createdAt] as const]),
    ['Backup', backupStateText(run)],
    ...(run.documents === undefined ? [] : [['Keys saved', formatCount(run.documents)] as const]),
    ...(run.keys === undefined ? [] : [['Keys found', formatCount(run.keys)] as const]),
    ['Batches', `${batches}, ${countOf(run.workers, 'worker')}`],
    ['Size', formatBytes(run.bytes)],
    ['Checksums', run.checksums ? 'yes' : 'none; Python RedisVL writes none'],
  ];
}

function factLines({ facts, progress }: BackupDetails): Line[] {
  if (facts === undefined || progress === undefined) {
    return [];
  }
  const { seal, moves, source } = facts;
  const { aliases, synonyms } = source.companions;
  return [
    ['Source', definitionText(source.definition)],
    ['Target', definitionText(facts.target)],
    ['Aliases', aliases.length === 0 ? 'none' : aliases.join(', ')],
    ['Synonyms', countOf(Object.keys(synonyms).length, 'group')],
    ...conversionLines(facts.conversions),
    ...(moves.prefix === undefined ? [] : [['Prefix', `${moves.prefix.from} -> ${moves.prefix.to}`] as const]),
    ...moves.fields.map(({ from, to }): Line => ['Field', `${from} -> ${to}`]),
    ['Server', facts.serverAddress],
    ['Host', facts.host],
    ['Plan', facts.planFingerprint],
    ['Seal', seal === undefined ? 'none' : `${formatBytes(seal.bytes)}, CRC-32 ${crcText(seal.sumsCrc)}`],
    ['Saved', `${formatCount(progress.dumpCompletedBatches)} of ${formatCount(seal?.frames ?? 0)} batches`],
    ['Rewritten', `${formatCount(progress.quantizeCompletedBatches)} of ${formatCount(seal?.frames ?? 0)} batches`],
    ...(progress.updateRecords === undefined
      ? []
      : [['Saved later', countOf(progress.updateRecords, 'record')] as const]),
    ...(progress.droppedAt === undefined ? [] : [['Dropped', progress.droppedAt] as const]),
  ];
}

/** A worker's of Python's, each with fields of its own. */
function headerLines({ headers = [] }: BackupDetails): Line[] {
  const all = Object.assign({}, ...headers.map(({ conversions }) => conversions));
  const prefix = headers.find((header) => header.prefix !== undefined)?.prefix;
  return [
    ...conversionLines(all),
    ...(prefix === undefined ? [] : [['Prefix', `${prefix.source} -> ${prefix.target}`] as const]),
  ];
}

function conversionLines(
  conversions: Readonly<Record<string, { source: string; target: string; dims: number }>>,
): Line[] {
  return Object.entries(conversions).map(([name, { source, target, dims }]) => [
    'Vectors',
    `${name}: ${source} -> ${target}, ${dims} dimensions`,
  ]);
}

function definitionText({ name, storageType, prefixes, fields }: IndexDefinition): string {
  const list = fields.map((field) => `${field.name} ${field.type}`).join(', ');
  return `${name} on ${storageType} ${prefixes.map((prefix) => `"${prefix}"`).join(' ')}: ${list}`;
}

function crcText(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
