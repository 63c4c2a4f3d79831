import { z } from 'zod';

const count = z.int().min(0).nullish();

const search = z.strictObject({
  query: z.string().describe('In the query language of FT.SEARCH.'),
  expected_count: count.describe('Exactly so many documents match.'),
  min_count: count.describe('At least so many documents match.'),
});

/** A file for `--query-check-file`. */
export const queryChecks = z.strictObject({
  fetch_ids: z.array(z.string()).nullish().describe('Ids of documents that must exist, without the prefix.'),
  keys_exist: z.array(z.string()).nullish().describe('Keys that must exist.'),
  searches: z
    .array(search)
    .nullish()
    .describe('Searches whose number of matches is known; each needs one of the counts.'),
});
