import type { AttributeValue } from '../schema/definition.ts';

/** How an attribute is asked for. */
interface Words {
  /** In the prompt; default the attribute's key. */
  readonly label?: string;
  /** Lines before the prompt. */
  readonly explanation: readonly string[];
}

/** The guide's own lines, and ours for what the guide does not ask. */
const wordsByKey: Readonly<Record<string, Words>> = {
  sortable: { label: 'Sortable', explanation: ['Sortable: enables sorting and aggregation on this field'] },
  weight: {
    label: 'Weight',
    explanation: ['Weight: how much a match in this field counts in full-text search (default: 1)'],
  },
  separator: {
    label: 'Separator',
    explanation: ['Separator: character that splits multiple values (default: comma)'],
  },
  algorithm: {
    label: 'Algorithm',
    explanation: ['Algorithm: vector search method (FLAT=brute force, HNSW=graph, SVS-VAMANA=compressed graph)'],
  },
  datatype: {
    label: 'Datatype',
    explanation: [
      'Datatype: float16, float32, bfloat16, float64, int8, uint8',
      '(float16 reduces memory ~50%, int8/uint8 reduce ~75%)',
    ],
  },
  distance_metric: {
    label: 'Distance metric',
    explanation: ['Distance metric: how similarity is measured (cosine, l2, ip)'],
  },
  m: { label: 'M', explanation: ['M: number of connections per node (higher=better recall, more memory)'] },
  ef_construction: {
    label: 'EF_CONSTRUCTION',
    explanation: ['EF_CONSTRUCTION: build-time search depth (higher=better recall, slower build)'],
  },
  ef_runtime: {
    label: 'EF_RUNTIME',
    explanation: ['EF_RUNTIME: query-time search depth (higher=better recall, slower queries)'],
  },
  epsilon: { label: 'EPSILON', explanation: ['EPSILON: how far beyond the radius a range query looks'] },
  block_size: { label: 'BLOCK_SIZE', explanation: ['BLOCK_SIZE: vectors that are allocated at a time'] },
  initial_cap: { label: 'INITIAL_CAP', explanation: ['INITIAL_CAP: vectors to allocate room for at once'] },
  graph_max_degree: {
    label: 'GRAPH_MAX_DEGREE',
    explanation: ['GRAPH_MAX_DEGREE: number of connections per node (higher=better recall, more memory)'],
  },
  construction_window_size: {
    label: 'CONSTRUCTION_WINDOW_SIZE',
    explanation: ['CONSTRUCTION_WINDOW_SIZE: build-time search depth (higher=better recall, slower build)'],
  },
  search_window_size: {
    label: 'SEARCH_WINDOW_SIZE',
    explanation: ['SEARCH_WINDOW_SIZE: query-time search depth (higher=better recall, slower queries)'],
  },
  compression: {
    label: 'COMPRESSION',
    explanation: ['COMPRESSION: LVQ4, LVQ4x4, LVQ4x8, LVQ8, LeanVec4x8, LeanVec8x8, or none'],
  },
  reduce: { label: 'REDUCE', explanation: ['REDUCE: dimensions LeanVec reduces vectors to (default: half of them)'] },
  training_threshold: {
    label: 'TRAINING_THRESHOLD',
    explanation: ['TRAINING_THRESHOLD: vectors to wait for before the compression is trained'],
  },
  index_missing: { explanation: ['index_missing: lets queries find documents without this field'] },
  index_empty: { explanation: ['index_empty: lets queries find documents where this field is empty'] },
  no_index: { explanation: ['no_index: for sorting only, the field cannot be searched'] },
  no_stem: { explanation: ['no_stem: words are searched as written, without their stems'] },
  withsuffixtrie: { explanation: ['withsuffixtrie: faster searches for ends and middles of words, more memory'] },
  phonetic_matcher: { explanation: ['phonetic_matcher: finds words that sound alike (dm:en, dm:fr, dm:pt, dm:es)'] },
  unf: { explanation: ['unf: sorts by the value as it is written, not in its normalised form'] },
  case_sensitive: { explanation: ['case_sensitive: "A" and "a" are two tags'] },
  coord_system: { explanation: ['coord_system: spherical (longitude and latitude) or flat'] },
  dims: { explanation: ['dims: elements of a vector'] },
  path: { explanation: ['path: where the value stands in a document (JSONPath, or the name of the hash field)'] },
};

/** The lines that explain an attribute. */
export function explanationOf(key: string): readonly string[] {
  return wordsByKey[key]?.explanation ?? [];
}

/** What an attribute is called in its prompt. */
export function labelOf(key: string): string {
  return wordsByKey[key]?.label ?? key;
}

/** Characters that would not show. */
const characterWords: Readonly<Record<string, string>> = { '': 'none', ' ': 'space', '\t': 'tab' };

/** A value as prompts show it. */
export function valueText(key: string, value: AttributeValue | undefined): string {
  if (value === undefined) {
    return 'none';
  }
  if (typeof value === 'boolean') {
    return value ? 'y' : 'n';
  }
  if (key === 'separator') {
    return characterWords[String(value)] ?? (String(value) < ' ' ? JSON.stringify(value) : String(value));
  }
  return key === 'algorithm' ? String(value).toUpperCase() : String(value);
}

/** The character somebody means by a word: `space`, `tab`, `none`, or one in quotes. Undefined for anything else. */
export function characterOf(word: string): string | undefined {
  const named = Object.entries(characterWords).find(([, name]) => name === word.toLowerCase());
  return named?.[0] ?? /^(["'])(.?)\1$/.exec(word)?.[2];
}
