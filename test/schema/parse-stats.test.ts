import { expect, it } from 'vitest';
import { parseStats } from '../../src/schema/parse-stats.ts';
import { fullReply } from './info-replies.ts';

it('parseStats() reads a RESP2 reply of 2.10.5', () => {
  expect(parseStats(fullReply)).toEqual({
    numDocs: 10,
    indexingFailures: 3,
    percentIndexed: 1,
    indexing: false,
    bufferedVectors: 0,
    vectorIndexMb: 2,
    otherIndexMb: 1,
    lastError: 'Invalid numeric value',
    lastErrorKey: 'a:7',
  });
});

it('parseStats() reads a RESP3 reply of 8.10, summed over a cluster', () => {
  const reply = {
    num_docs: 3000,
    hash_indexing_failures: 0,
    indexing: 2,
    percent_indexed: 0.25,
    vector_index_sz_mb: 8,
    inverted_sz_mb: 1,
    total_index_memory_sz_mb: 9.5,
    'Index Errors': {
      'indexing failures': 0,
      'last indexing error': 'N/A',
      'last indexing error key': 'N/A',
      'background indexing status': 'OOM failure',
    },
    'field statistics': [{ attribute: 'v', flat_buffer_size: 691 }, { attribute: 't' }, { flat_buffer_size: 9 }],
  };
  expect(parseStats(reply)).toEqual({
    numDocs: 3000,
    indexingFailures: 0,
    percentIndexed: 0.25,
    indexing: true,
    backgroundStatus: 'OOM failure',
    bufferedVectors: 700,
    vectorIndexMb: 8,
    otherIndexMb: 1.5,
  });
});

it.each([
  ['0.10752', '0', 0.10752],
  ['nan', '0', 1],
  ['-nan', '3', 0],
  [undefined, 0, 1],
  [undefined, 1, 0],
  [0, 0, 0],
  ['1.0000001', 0, 1],
])('percent_indexed %j with indexing %j is %j', (percent, indexing, expected) => {
  const reply = ['percent_indexed', percent, 'indexing', indexing];
  expect(parseStats(reply).percentIndexed).toBe(expected);
});

it('parseStats() takes counters that are no numbers for 0', () => {
  expect(parseStats(['num_docs', 'nan', 'vector_index_sz_mb', 'inf'])).toMatchObject({ numDocs: 0, vectorIndexMb: 0 });
});

it('otherIndexMb is the total where the total does not hold the vectors', () => {
  const reply = ['vector_index_sz_mb', '36.8', 'inverted_sz_mb', '1', 'total_index_memory_sz_mb', '2.1'];
  expect(parseStats(reply).otherIndexMb).toBe(2.1);
});
