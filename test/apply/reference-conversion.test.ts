import { expect, test } from 'vitest';
import { readFixture } from '../vectors/fixture.ts';
import { converted, type Datatype, widths } from './support/reference-conversion.ts';

const datatypes = Object.keys(widths) as Datatype[];
const pairs = datatypes.flatMap((source) =>
  datatypes.flatMap((target) => (source === target ? [] : [[source, target]])),
);

test.each(pairs as [Datatype, Datatype][])(
  'the reference of these tests makes of every finite %s the %s that numpy and ml_dtypes make of it',
  (source, target) => {
    const fixture = readFixture(source, target);
    const finite = elementsOf(fixture.source, source).flatMap((element, i) =>
      isFiniteElement(element, source) ? [i] : [],
    );
    const take = (bytes: Buffer, datatype: Datatype) =>
      Buffer.concat(finite.map((i) => elementsOf(bytes, datatype)[i]!));
    expect(converted(take(fixture.source, source), source, target).equals(take(fixture.expected, target))).toBe(true);
  },
);

const parts = new WeakMap<Buffer, Buffer[]>();

function elementsOf(bytes: Buffer, datatype: Datatype): Buffer[] {
  const width = widths[datatype];
  const known = parts.get(bytes);
  if (known) return known;
  const elements = Array.from({ length: bytes.length / width }, (_, i) => bytes.subarray(i * width, (i + 1) * width));
  parts.set(bytes, elements);
  return elements;
}

/** The exponent of infinities and NaNs is all ones. */
function isFiniteElement(element: Buffer, datatype: Datatype): boolean {
  const exponents = { float16: 0x7c00, bfloat16: 0x7f80, float32: 0x7f80, float64: 0x7ff0 } as const;
  const mask = exponents[datatype];
  return (element.readUInt16LE(element.length - 2) & mask) !== mask;
}
