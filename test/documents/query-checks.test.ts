import { expect, it } from 'vitest';
import { problemText } from '../../src/documents/problem.ts';
import { type QueryChecks, readQueryChecks } from '../../src/documents/query-checks.ts';

function checksOf(text: string): QueryChecks | string[] {
  const reading = readQueryChecks(text);
  return reading.ok ? reading.value : reading.problems.map((problem) => problemText(problem));
}

it('readQueryChecks() reads Python’s checks and our searches', () => {
  const text = `fetch_ids: ["17", "42"]
keys_exist: ["item:17"]
searches:
  - query: "@title:hello"
    expected_count: 3
  - query: "*"
    min_count: 0
`;
  expect(checksOf(text)).toEqual({
    fetchIds: ['17', '42'],
    keysExist: ['item:17'],
    searches: [
      { query: '@title:hello', expectedCount: 3 },
      { query: '*', minCount: 0 },
    ],
  });
});

it('readQueryChecks() takes sections of null for empty ones', () => {
  expect(checksOf('fetch_ids:\nsearches: null\n')).toEqual({ fetchIds: [], keysExist: [], searches: [] });
});

it('readQueryChecks() reports what it cannot use', () => {
  const text = 'fetch_id: ["1"]\nkeys_exist: [17]\nsearches:\n  - query: a\n  - {query: b, min_count: -1}\n';
  expect(checksOf(text)).toEqual([
    '1:11 fetch_id: unknown key "fetch_id" in the query checks (did you mean "fetch_ids"?)',
    '2:14 keys_exist[0]: an item of "keys_exist" must be text, not 17; put it in quotes',
    '4:5 searches[0]: the search needs "expected_count" or "min_count"',
    '5:27 searches[1].min_count: "min_count" must be a whole number of at least 0',
  ]);
});
