import type { IndexStats } from '../redis/port.ts';
import { replyList, replyMap, replyNumber, replyText } from './info-reply.ts';

/**
 * Parses counters and states of a reply of FT.INFO, in RESP2's or RESP3's shape with strings decoded.
 *
 * Absent counters and those that are `nan` or infinite count as 0. `indexing` is a sum on a cluster: any other value than 0 means busy.
 */
export function parseStats(reply: unknown): IndexStats {
  const info = replyMap(reply);
  const errors = replyMap(info.get('Index Errors'));
  const indexing = count(info, 'indexing') !== 0;
  return {
    numDocs: count(info, 'num_docs'),
    indexingFailures: count(info, 'hash_indexing_failures'),
    percentIndexed: percentIndexed(info, indexing),
    indexing,
    ...said('backgroundStatus', errors.get('background indexing status')),
    bufferedVectors: replyList(info.get('field statistics'))
      .map((statistics) => count(replyMap(statistics), 'flat_buffer_size'))
      .reduce((sum, buffered) => sum + buffered, 0),
    vectorIndexMb: count(info, 'vector_index_sz_mb'),
    otherIndexMb: otherIndexMb(info),
    ...said('lastError', errors.get('last indexing error')),
    ...said('lastErrorKey', errors.get('last indexing error key')),
  };
}

function count(map: ReadonlyMap<string, unknown>, key: string): number {
  const value = replyNumber(map.get(key)) ?? 0;
  return Number.isFinite(value) ? value : 0;
}

/** Where the server does not tell, an index that is not being built is complete. */
function percentIndexed(info: ReadonlyMap<string, unknown>, indexing: boolean): number {
  const percent = replyNumber(info.get('percent_indexed')) ?? Number.NaN;
  return Number.isFinite(percent) ? Math.min(1, Math.max(0, percent)) : Number(!indexing);
}

/** Parts that FT.INFO lists one by one; the numeric trees and the terms are in its total only. */
const otherParts: readonly string[] = [
  'inverted_sz_mb',
  'offset_vectors_sz_mb',
  'doc_table_size_mb',
  'sortable_values_size_mb',
  'key_table_size_mb',
  'tag_overhead_sz_mb',
  'text_overhead_sz_mb',
];

/** The total holds the vectors on Redis 8 but not on 2.10.5; the server does not say, so the parts have to. */
function otherIndexMb(info: ReadonlyMap<string, unknown>): number {
  const vectors = count(info, 'vector_index_sz_mb');
  const total = count(info, 'total_index_memory_sz_mb');
  const parts = otherParts.reduce((sum, part) => sum + count(info, part), 0);
  const withoutVectors = total >= parts + vectors ? total - vectors : total;
  return Math.max(parts, withoutVectors) + count(info, 'geoshapes_sz_mb');
}

/** `N/A` is how the server says "none". */
function said<Key extends string>(key: Key, reply: unknown): Partial<Record<Key, string>> {
  const text = replyText(reply);
  return text === undefined || text === 'N/A' ? {} : ({ [key]: text } as Record<Key, string>);
}
