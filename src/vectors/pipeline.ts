import { MigrationError } from '../errors.ts';
import { decodeBfloat16, encodeBfloat16, fitsBfloat16 } from './bfloat16.ts';
import { type Datatype, vectorBytes } from './datatypes.ts';
import { decodeFloat16, encodeFloat16, fitsFloat16 } from './float16.ts';
import { encodeFloat32, roundFloat64ToOdd } from './float32.ts';
import { encodeFloat64 } from './float64.ts';
import { createLanes, type Kernel, type Lanes } from './lanes.ts';
import { simdKernels } from './simd.ts';

/** A floating-point datatype. */
export type FloatDatatype = Exclude<Datatype, 'int8' | 'uint8'>;

/** The passes between floats. All but the last are exact or round to odd, so that the value is rounded once. */
export const floatPasses: Readonly<Record<FloatDatatype, Readonly<Record<FloatDatatype, readonly Kernel[]>>>> = {
  float64: {
    float64: [],
    float32: [encodeFloat32],
    float16: [roundFloat64ToOdd, encodeFloat16],
    bfloat16: [roundFloat64ToOdd, encodeBfloat16],
  },
  float32: {
    float64: [encodeFloat64],
    float32: [],
    float16: [encodeFloat16],
    bfloat16: [encodeBfloat16],
  },
  float16: {
    float64: [decodeFloat16, encodeFloat64],
    float32: [decodeFloat16],
    float16: [],
    bfloat16: [decodeFloat16, encodeBfloat16],
  },
  bfloat16: {
    float64: [decodeBfloat16, encodeFloat64],
    float32: [decodeBfloat16],
    float16: [decodeBfloat16, encodeFloat16],
    bfloat16: [],
  },
};

/** Passes a vector through kernels, one after another. */
export interface Pipeline {
  /** The last stage; what it holds is valid until the next run. */
  readonly result: Lanes;
  /**
   * Fills `result` from the stored bytes of one vector.
   *
   * @returns the flags of all passes, or-ed
   * @throws {MigrationError} `VECTOR_LENGTH`
   */
  run(bytes: Uint8Array): number;
  /** The flags that {@link Pipeline.run} returns; leaves `result` undefined. @throws {MigrationError} `VECTOR_LENGTH` */
  flags(bytes: Uint8Array): number;
}

/** Makes room for the vectors of one field on their way through `kernels`. */
export function createPipeline(
  kernels: readonly Kernel[],
  { datatype, dims }: { readonly datatype: Datatype; readonly dims: number },
): Pipeline {
  const expected = vectorBytes(datatype, dims);
  const fits = kernels.length === 1 ? quickChecks.get(kernels[0]!) : undefined;
  // What has a quick check works on eight elements at a time, and reads them where they are put.
  const source = createLanes(dims, fits && simdKernels(dims)?.memory);
  const stages = [source, ...kernels.map(() => createLanes(dims))] as [Lanes, ...Lanes[]];
  const fill = (bytes: Uint8Array) => {
    if (bytes.length !== expected) {
      throw new MigrationError('VECTOR_LENGTH', { bytes: bytes.length, expected, datatype, dims });
    }
    // The client's buffers begin anywhere; copying 3 kB costs a twentieth of converting it and makes them aligned.
    stages[0].bytes.set(bytes);
  };
  const pass = () => {
    let flags = 0;
    for (let i = 0; i < kernels.length; i++) {
      flags |= kernels[i]!(stages[i]!, stages[i + 1]!);
    }
    return flags;
  };
  return {
    result: stages[kernels.length]!,
    run(bytes) {
      fill(bytes);
      return pass();
    },
    flags(bytes) {
      fill(bytes);
      return fits?.(stages[0]) === true ? 0 : pass();
    },
  };
}

/** What tells at once that a kernel would raise no flag. */
const quickChecks: ReadonlyMap<Kernel, (source: Lanes) => boolean> = new Map([
  [encodeFloat16, fitsFloat16],
  [encodeBfloat16, fitsBfloat16],
]);
