import { attributeChange, vectorPairs } from '../diff.ts';
import type { Rule } from './rule.ts';

/** Warns that distances will mean something else. */
export const metricChanged: Rule = {
  name: 'metric-changed',
  kind: 'warns',
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
