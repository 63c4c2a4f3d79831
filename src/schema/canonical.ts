import type { Field, FieldAttributes, FieldType, IndexDefinition, IndexOption, StorageType } from './definition.ts';
import { attributesFor, serverDefault } from './field-types.ts';

/** Index options in the order FT.INFO lists them. */
export const indexOptions: readonly IndexOption[] = ['NOFREQS', 'NOFIELDS', 'NOOFFSETS', 'NOHL', 'MAXTEXTFIELDS'];

/**
 * The one form of a definition: two definitions that build the same index, field by field in the same order, are deeply equal in it.
 *
 * Values equal to the server's defaults are left out, options stand in the server's order (NOOFFSETS brings NOHL), stopwords
 * are lower-cased as the server does it, sorted and unique, and members follow one order. Prefixes and fields keep theirs.
 */
export function canonicalDefinition(definition: IndexDefinition): IndexDefinition {
  const { filter, language, languageField, score, scoreField, payloadField, indexAll, stopwords } = definition;
  const spokenLanguage = language?.toLowerCase();
  return {
    name: definition.name,
    storageType: definition.storageType,
    prefixes: definition.prefixes.length === 0 ? [''] : [...definition.prefixes],
    ...(filter !== undefined && { filter }),
    ...(spokenLanguage !== undefined && spokenLanguage !== 'english' && { language: spokenLanguage }),
    ...(languageField !== undefined && { languageField }),
    ...(score !== undefined && score !== 1 && { score }),
    ...(scoreField !== undefined && { scoreField }),
    ...(payloadField !== undefined && { payloadField }),
    ...(indexAll === true && { indexAll }),
    options: canonicalOptions(definition.options),
    ...(stopwords !== undefined && { stopwords: canonicalStopwords(stopwords) }),
    fields: definition.fields.map((field) => canonicalField(field, definition.storageType)),
  };
}

/** A field with its attributes in canonical form. */
export function canonicalField(field: Field, storageType: StorageType): Field {
  const { name, path, type } = field;
  return { name, path, type, attrs: canonicalAttributes(field, storageType) };
}

/**
 * Attributes without what the server does anyway, in table order: defaults, UNF where it is implied or idle, and what the
 * algorithm or compression does not use.
 */
export function canonicalAttributes({ type, attrs }: Typed, storageType: StorageType): FieldAttributes {
  const kept: [string, FieldAttributes[string]][] = [];
  for (const attribute of attributesFor(type, attrs.algorithm)) {
    const value = attrs[attribute.key];
    if (value !== undefined && value !== serverDefault(attribute, storageType)) {
      kept.push([attribute.key, value]);
    }
  }
  return Object.fromEntries(kept.filter(([key]) => !isIdle(key, { type, attrs }, storageType)));
}

/** A field as far as attributes are concerned. */
interface Typed {
  readonly type: FieldType;
  readonly attrs: FieldAttributes;
}

/** True where the attribute changes nothing, whatever its value. */
function isIdle(key: string, { type, attrs }: Typed, storageType: StorageType): boolean {
  switch (key) {
    case 'unf':
      return attrs.sortable !== true || impliesUnnormalised({ type, attrs }, storageType);
    case 'training_threshold':
      return attrs.compression === undefined;
    case 'reduce':
      return attrs.compression === undefined || isDefaultReduction(attrs);
    default:
      return false;
  }
}

/** A sortable field of these kinds is UNF, whether FT.CREATE says so or not, and FT.INFO says so. */
function impliesUnnormalised({ type, attrs }: Typed, storageType: StorageType): boolean {
  return storageType === 'json' || type === 'numeric' || (type === 'tag' && attrs.case_sensitive === true);
}

/** LeanVec reduces to half the dimensions unless told otherwise. */
function isDefaultReduction({ reduce, dims }: FieldAttributes): boolean {
  return reduce === 0 || (typeof dims === 'number' && reduce === Math.floor(dims / 2));
}

function canonicalOptions(options: readonly IndexOption[]): IndexOption[] {
  const impliesNoHighlight = options.includes('NOOFFSETS');
  return indexOptions.filter((option) => options.includes(option) || (option === 'NOHL' && impliesNoHighlight));
}

/** The server lower-cases A to Z only (2.10.5 keeps "É"). */
function canonicalStopwords(stopwords: readonly string[]): string[] {
  const lower = stopwords.map((word) => word.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()));
  return [...new Set(lower)].sort();
}
