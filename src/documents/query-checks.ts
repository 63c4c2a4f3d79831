import { documentPlace, items, number, openSection, type Place, refuse, requiredText } from './place.ts';
import type { Reading } from './problem.ts';
import { readDocument } from './read-document.ts';

/** One search whose number of matches is known; at least one of the counts is given. */
export interface SearchCheck {
  /** In the query language of FT.SEARCH. */
  readonly query: string;
  readonly expectedCount?: number;
  readonly minCount?: number;
}

/** What a user wants checked after a migration. */
export interface QueryChecks {
  /** Ids, without the prefix. */
  readonly fetchIds: readonly string[];
  /** Whole keys. */
  readonly keysExist: readonly string[];
  readonly searches: readonly SearchCheck[];
}

/** Reads a file for `--query-check-file`: `fetch_ids` and `keys_exist` as Python knows them, and our `searches`. */
export function readQueryChecks(text: string): Reading<QueryChecks> {
  return readDocument(text, (plain) => {
    const place = documentPlace(plain);
    const document = openSection(place, 'query checks', ['fetch_ids', 'keys_exist', 'searches']);
    const value = {
      fetchIds: items(document('fetch_ids')).map(requiredText),
      keysExist: items(document('keys_exist')).map(requiredText),
      searches: items(document('searches')).map(readSearch),
    };
    return place.problems.length > 0 ? { problems: place.problems } : { value };
  });
}

function readSearch(place: Place): SearchCheck {
  const search = openSection(place, 'search', ['query', 'expected_count', 'min_count']);
  const query = requiredText(search('query'));
  const expectedCount = readCount(search('expected_count'));
  const minCount = readCount(search('min_count'));
  if (expectedCount === undefined && minCount === undefined) {
    refuse(place, 'the search needs "expected_count" or "min_count"');
  }
  return {
    query,
    ...(expectedCount !== undefined && { expectedCount }),
    ...(minCount !== undefined && { minCount }),
  };
}

function readCount(place: Place): number | undefined {
  const count = number(place);
  if (count !== undefined && (!Number.isSafeInteger(count) || count < 0)) {
    refuse(place, `"${String(place.at.at(-1))}" must be a whole number of at least 0`);
  }
  return count;
}
