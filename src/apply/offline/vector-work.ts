import type { JournalKeeper } from '../../backup/journal-keeper.ts';
import type { IndexDefinition } from '../../schema/definition.ts';
import { type Converter, createConverter } from '../../vectors/convert.ts';
import type { VectorConversion } from '../../vectors/datatypes.ts';
import { needsCalibration } from '../../vectors/scaling.ts';
import type { VectorWork } from './context.ts';

/** Conversions by hash field instead of by attribute: what a journal keeps, because documents know no attributes. */
export function conversionsByPath(
  source: IndexDefinition,
  byName: Readonly<Record<string, VectorConversion>>,
): Record<string, VectorConversion> {
  return Object.fromEntries(
    source.fields.flatMap(({ name, path }) => {
      const conversion = byName[name];
      return conversion === undefined ? [] : [[path, conversion]];
    }),
  );
}

/** The vector work of a journal, ready to be done. */
export function vectorWork(byPath: Readonly<Record<string, VectorConversion>>): VectorWork[] {
  return Object.entries(byPath).map(([path, conversion]) => ({
    path,
    conversion,
    converter: needsCalibration(conversion) ? notCalibrated : createConverter(conversion),
  }));
}

/** Returns a look-up of the journal's vector work, made anew when the dump has fixed a scale. */
export function vectorWorkOf(journal: JournalKeeper): () => readonly VectorWork[] {
  let { conversions } = journal.current.facts;
  let work = vectorWork(conversions);
  return () => {
    if (conversions !== journal.current.facts.conversions) {
      ({ conversions } = journal.current.facts);
      work = vectorWork(conversions);
    }
    return work;
  };
}

/** Before the dump has measured the vectors nothing may be converted. */
const notCalibrated: Converter = { convert: refuseUncalibrated, check: refuseUncalibrated };

function refuseUncalibrated(): never {
  throw new Error('A vector was to be converted before its scale was fixed');
}
