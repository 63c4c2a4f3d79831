import type { JournalFacts } from '../phases/journal.ts';
import type { VectorConversion } from '../vectors/datatypes.ts';
import { distanceFormula, formulaOf } from '../vectors/scaling.ts';
import type { FieldEncoding, MigrationReport } from './report.ts';

/** The `encodings` section of a run's report; nothing where no field is scaled. */
export function encodingsOf(
  facts: Pick<JournalFacts, 'conversions' | 'calibration'>,
): Pick<MigrationReport, 'encodings'> {
  const encodings = Object.entries(facts.conversions).flatMap(([field, conversion]) => {
    const counts = facts.calibration?.[field];
    return encodingOf(field, conversion).map((encoding) => ({
      ...encoding,
      ...(counts && { values: counts.values, saturatedValues: counts.saturated }),
    }));
  });
  return encodings.length === 0 ? {} : { encodings };
}

function encodingOf(field: string, { source, target, metric, scaling }: VectorConversion): FieldEncoding[] {
  if (metric === undefined || scaling === undefined) {
    return [];
  }
  return [
    {
      field,
      sourceDtype: source,
      targetDtype: target,
      distanceMetric: metric,
      scaling,
      formula: formulaOf(scaling, target),
      distanceFormula: distanceFormula(scaling, metric),
    },
  ];
}
