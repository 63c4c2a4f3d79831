/*
 * Conversions worked out the slow way, with none of the code under test: for the two-byte datatypes by searching the
 * list of all values they have for the nearest one, halfway cases going to the even pattern.
 */

/** Datatypes this reference knows. */
export type Datatype = 'float16' | 'bfloat16' | 'float32' | 'float64';

interface HalfFormat {
  readonly fractionBits: number;
  readonly bias: number;
  /** Pattern of infinity: the patterns below it are the finite values, ascending. */
  readonly infinity: number;
}

const halfFormats: Readonly<Partial<Record<Datatype, HalfFormat>>> = {
  float16: { fractionBits: 10, bias: 15, infinity: 0x7c00 },
  bfloat16: { fractionBits: 7, bias: 127, infinity: 0x7f80 },
};

/** Bytes of one element. */
export const widths: Readonly<Record<Datatype, number>> = { float16: 2, bfloat16: 2, float32: 4, float64: 8 };

/** Finite numbers as a stored vector: each rounded once to the nearest value of the datatype. */
export function encode(values: ArrayLike<number>, datatype: Datatype): Buffer {
  const bytes = Buffer.alloc(values.length * widths[datatype]);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const at = i * widths[datatype];
    if (datatype === 'float64') bytes.writeDoubleLE(value, at);
    else if (datatype === 'float32') bytes.writeFloatLE(Math.fround(value), at);
    else bytes.writeUInt16LE(halfPattern(value, datatype), at);
  }
  return bytes;
}

/** The finite numbers of a stored vector. */
export function decode(bytes: Buffer, datatype: Datatype): number[] {
  return Array.from({ length: bytes.length / widths[datatype] }, (_, i) => {
    const at = i * widths[datatype];
    if (datatype === 'float64') return bytes.readDoubleLE(at);
    if (datatype === 'float32') return bytes.readFloatLE(at);
    const pattern = bytes.readUInt16LE(at);
    const magnitude = magnitudes(datatype)[pattern & 0x7fff]!;
    return pattern & 0x8000 ? -magnitude : magnitude;
  });
}

/** What a stored vector must be after a conversion. */
export function converted(bytes: Buffer, source: Datatype, target: Datatype): Buffer {
  return encode(decode(bytes, source), target);
}

function halfPattern(value: number, datatype: Datatype): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const table = magnitudes(datatype);
  const magnitude = Math.abs(value);
  let low = 0;
  let high = table.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (table[middle]! <= magnitude) low = middle;
    else high = middle;
  }
  const halfway = (table[low]! + table[high]!) / 2;
  const up = magnitude > halfway || (magnitude === halfway && high % 2 === 0);
  return sign | (up ? high : low);
}

const tables = new Map<Datatype, Float64Array>();

/** Every magnitude by its pattern; the last one stands for infinity and is what rounding would reach next. */
function magnitudes(datatype: Datatype): Float64Array {
  const known = tables.get(datatype);
  if (known) return known;
  const { fractionBits, bias, infinity } = halfFormats[datatype]!;
  const table = Float64Array.from({ length: infinity + 1 }, (_, pattern) => {
    const exponent = pattern >> fractionBits;
    const fraction = (pattern % 2 ** fractionBits) / 2 ** fractionBits;
    return exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias);
  });
  tables.set(datatype, table);
  return table;
}
