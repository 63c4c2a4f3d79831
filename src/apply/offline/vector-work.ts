import type { IndexDefinition } from '../../schema/definition.ts';
import { createConverter } from '../../vectors/convert.ts';
import type { VectorConversion } from '../../vectors/datatypes.ts';
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
    converter: createConverter(conversion),
  }));
}
