import { attributeChange, vectorPairs } from '../diff.ts';
import type { Rule } from './rule.ts';

/** Warns that distances will mean something else. */
export const metricChanged: Rule = {
  name: 'metric-changed',
  kind: 'warns',
  says: ["Distances of '<field>' change from <metric> to <metric>: review thresholds and ranges in queries"],
  why: 'A distance of 0.2 means something else under another metric, so range queries and thresholds no longer mean what they did.',
  remedy: 'Measure new thresholds on a sample before the migration.',
  check: ({ diff }) =>
    vectorPairs(diff).flatMap((pair) => {
      const change = attributeChange(pair, 'distance_metric');
      return change === undefined
        ? []
        : [
            `Distances of '${pair.target.name}' change from ${change.from} to ${change.to}: review thresholds and ranges in queries`,
          ];
    }),
};
