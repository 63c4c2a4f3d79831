import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Datatype, elementBytes } from '../../src/vectors/datatypes.ts';

/** Inputs of a conversion and what numpy and ml_dtypes make of them; see scripts/make-vector-fixtures.py. */
export interface Fixture {
  readonly source: Buffer;
  readonly expected: Buffer;
}

/** Reads the fixture of a pair of different floating-point datatypes. */
export function readFixture(source: Datatype, target: Datatype): Fixture {
  return {
    source: elementBytes[source] === 2 ? allPatterns() : readElements(source, source),
    expected: readElements(`${source}-${target}`, target),
  };
}

function allPatterns(): Buffer {
  return Buffer.from(Uint16Array.from({ length: 0x10000 }, (_, pattern) => pattern).buffer);
}

function readElements(name: string, datatype: Datatype): Buffer {
  const planes = gunzipSync(readFileSync(new URL(`fixtures/${name}.bin.gz`, import.meta.url)));
  const width = elementBytes[datatype];
  const count = planes.length / width;
  return Buffer.from(planes.map((_, place) => planes[(place % width) * count + Math.floor(place / width)]!));
}
