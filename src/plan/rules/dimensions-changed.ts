import { dimsOf } from '../conversions.ts';
import { vectorPairs } from '../diff.ts';
import type { Rule } from './rule.ts';

/** Refuses another number of dimensions: no conversion can make up the numbers. */
export const dimensionsChanged: Rule = {
  name: 'dimensions-changed',
  kind: 'blocks',
  says: [
    "unsupported change: '<field>' would go from <n> to <n> dimensions, which takes new embeddings; re-embed the documents and load them into a new index",
  ],
  why: 'Numbers that no model computed cannot be made up.',
  remedy: 'Re-embed the documents with the other model, and load them into a new index.',
  check: ({ diff }) =>
    vectorPairs(diff)
      .filter(({ source, target }) => dimsOf(source) !== dimsOf(target))
      .map(
        ({ source, target }) =>
          `unsupported change: '${source.name}' would go from ${dimsOf(source)} to ${dimsOf(target)} dimensions, ` +
          'which takes new embeddings; re-embed the documents and load them into a new index',
      ),
};
