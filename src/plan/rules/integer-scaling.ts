import type { VectorConversion } from '../../vectors/datatypes.ts';
import { distanceFormula, formulaOf, isInteger, type Scaling } from '../../vectors/scaling.ts';
import type { VectorSample } from '../facts.ts';
import { counted } from '../wording.ts';
import type { Rule } from './rule.ts';

/** Tells by what rule a field becomes int8 or uint8, what applications must do with it, and what it costs. */
export const integerScaling: Rule = {
  name: 'integer-scaling',
  kind: 'warns',
  says: [
    "Every number x of '<field>' becomes <formula>: encode queries and new documents likewise, for example with quantizeQuery()",
    "Distances of '<field>' come in other units (as before: <formula>): review thresholds and ranges in queries",
    "uint8 loses 8 to 42 % of the ten nearest neighbours of '<field>' under COSINE (measured), because of the offset that negative numbers need; int8 loses 1 to 2 %",
    "<n> % of the numbers in '<field>' lie beyond the range and are cut off",
    "<n> of <n> sampled vectors in '<field>' hold only zeros, such as '<key>', whose cosine distance is not a number: apply refuses them unless --allow-nonfinite is given",
    "The vectors of '<field>' keep their direction, all that COSINE compares, but not the lengths they had before int8",
  ],
  why: 'int8 and uint8 numbers mean something only together with the rule that made them. Under L2 and IP one scale serves the whole field, so distances are counted in its steps.',
  remedy:
    'Encode queries and new documents by the rule in the report (`encodings`); `migrate assess` measures beforehand what is lost.',
  check: ({ conversions, facts }) =>
    Object.entries(conversions)
      .filter(([, { source, target }]) => isInteger(source) || isInteger(target))
      .flatMap(([name, conversion]) => {
        const sample = facts.vectorSamples?.find(({ field }) => field === name);
        return isInteger(conversion.target) ? towards(name, conversion, sample) : away(name, conversion);
      }),
};

function towards(name: string, conversion: VectorConversion, sample: VectorSample | undefined): string[] {
  const { target, metric = 'COSINE' } = conversion;
  const scaling = conversion.scaling ?? sample?.scaling;
  return [
    ...(scaling === undefined ? [] : [rule(name, conversion, scaling)]),
    ...(scaling === undefined ? [] : distances(name, scaling, metric)),
    ...(target === 'uint8' && metric === 'COSINE'
      ? [
          `uint8 loses 8 to 42 % of the ten nearest neighbours of '${name}' under COSINE (measured), because of the offset that negative numbers need; int8 loses 1 to 2 %`,
        ]
      : []),
    ...(sample === undefined ? [] : losses(name, sample)),
  ];
}

function rule(name: string, { target, scaling: fixed }: VectorConversion, scaling: Scaling): string {
  const estimate = fixed === undefined ? ' (estimated from a sample; apply measures all vectors and reports it)' : '';
  return `Every number x of '${name}' becomes ${formulaOf(scaling, target)}${estimate}: encode queries and new documents likewise, for example with quantizeQuery()`;
}

function distances(name: string, scaling: Scaling, metric: NonNullable<VectorConversion['metric']>): string[] {
  const formula = distanceFormula(scaling, metric);
  return formula === 'reported distance'
    ? []
    : [`Distances of '${name}' come in other units (as before: ${formula}): review thresholds and ranges in queries`];
}

function losses(name: string, { vectors, saturatedShare, zeros, zeroKey }: VectorSample): string[] {
  const found: string[] = [];
  if (saturatedShare > 0.001) {
    found.push(
      `${(saturatedShare * 100).toFixed(1)} % of the numbers in '${name}' lie beyond the range and are cut off`,
    );
  }
  if (zeros > 0) {
    found.push(
      `${zeros} of ${counted(vectors, 'sampled vector')} in '${name}' hold only zeros, such as '${zeroKey}', whose cosine distance is not a number: apply refuses them unless --allow-nonfinite is given`,
    );
  }
  return found;
}

function away(name: string, { scaling }: VectorConversion): string[] {
  return scaling?.kind === 'per-vector'
    ? [
        `The vectors of '${name}' keep their direction, all that COSINE compares, but not the lengths they had before int8`,
      ]
    : [];
}
