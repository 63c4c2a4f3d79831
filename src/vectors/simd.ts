import type { Lanes } from './lanes.ts';
import { assemble, type Code, type WasmFunction, wasm } from './wasm.ts';

/**
 * Kernels in WebAssembly, which work on eight elements at a time. JavaScript has no such instructions; on 50,000 × 768
 * they take 24 ms where the loops they stand for take 80 (Node 20.20, AMD EPYC).
 *
 * Each returns the largest magnitude it met, as float32 bits: what is finite and small enough was written right, for
 * anything else the caller takes the loop.
 */
export interface SimdKernels {
  /** Where a source of `dims` elements may lie that need not be copied; shared by all, so for one call at a time. */
  readonly memory: ArrayBuffer;
  /** Only looks. */
  largest(source: Lanes): number;
  /** float32 → float16, right below 65520. */
  toFloat16(source: Lanes, target: Lanes): number;
  /** float32 → bfloat16, right where it stays finite. */
  toBfloat16(source: Lanes, target: Lanes): number;
}

/** Longer vectors, if there are any, take the loops. */
export const MOST_DIMS = 32_768;
const STEP = 8;
/** Behind a source seen as elements of any size. */
const TARGET_ADDRESS = 8 * MOST_DIMS;
const PAGES = (8 * MOST_DIMS + 2 * MOST_DIMS) / 2 ** 16;

const [count, at, largest, bits, magnitude] = [0, 1, 2, 3, 4];

/** Four elements at `4 × at + offset`, their magnitudes among the largest; leaves nothing. */
function look(offset: number): Code {
  return [
    ...wasm.localGet(at),
    ...wasm.i32Const(2),
    ...wasm.i32Shl,
    ...wasm.load(offset),
    ...wasm.localTee(bits),
    ...wasm.splat(0x7fffffff),
    ...wasm.and,
    ...wasm.localTee(magnitude),
    ...wasm.localGet(largest),
    ...wasm.maxS,
    ...wasm.localSet(largest),
  ];
}

/** {@link look}, and leaves the four as halves. */
function half(offset: number): Code {
  return [
    ...look(offset),
    // Below 2^-14: next to 0.5 a float32 counts in units of 2^-24, as a subnormal half does, so the sum rounds it.
    ...wasm.localGet(magnitude),
    ...wasm.splat(0x3f000000),
    ...wasm.f32Add,
    ...wasm.splat(0x3f000000),
    ...wasm.sub,
    // From there on: the bias goes from 127 to 15, and a carry out of the fraction raises the exponent, as it should.
    ...rounded(magnitude, { by: 13, base: 0x38000000 }),
    ...wasm.localGet(magnitude),
    ...wasm.splat(0x38800000),
    ...wasm.ltS,
    ...wasm.bitselect,
    ...wasm.localGet(bits),
    ...wasm.i32Const(16),
    ...wasm.shrU,
    ...wasm.splat(0x8000),
    ...wasm.and,
    ...wasm.or,
  ];
}

/** {@link look}, and leaves the four as the upper halves of their bits. */
function upperHalf(offset: number): Code {
  return [...look(offset), ...rounded(bits, { by: 16, base: 0 })];
}

/** The lanes of `local` less `base`, their lowest `by` bits rounded away, ties to even. */
function rounded(local: number, { by, base }: { by: number; base: number }): Code {
  return [
    ...wasm.localGet(local),
    ...wasm.localGet(local),
    ...wasm.i32Const(by),
    ...wasm.shrU,
    ...wasm.splat(1),
    ...wasm.and,
    ...wasm.add,
    ...wasm.splat(base - (2 ** (by - 1) - 1)),
    ...wasm.sub,
    ...wasm.i32Const(by),
    ...wasm.shrU,
  ];
}

function kernel(name: string, eight: Code): WasmFunction {
  const next = [...wasm.localGet(at), ...wasm.i32Const(STEP), ...wasm.i32Add, ...wasm.localTee(at)];
  const loop = wasm.loop([...eight, ...next, ...wasm.localGet(count), ...wasm.i32LtU, ...wasm.brIf]);
  const folded = [...foldedWith([2, 3, 0, 1]), ...foldedWith([1, 0, 3, 2])];
  return { name, vectors: 3, code: [...loop, ...folded, ...wasm.localGet(largest), ...wasm.extractLane(0)] };
}

/** The larger of every two lanes. */
function foldedWith(order: readonly number[]): Code {
  const lanes = wasm.localGet(largest);
  return [...lanes, ...lanes, ...lanes, ...wasm.shuffle(order), ...wasm.maxS, ...wasm.localSet(largest)];
}

function narrowing(name: string, four: (offset: number) => Code): WasmFunction {
  const address = [...wasm.localGet(at), ...wasm.i32Const(1), ...wasm.i32Shl];
  return kernel(name, [...address, ...four(0), ...four(16), ...wasm.narrowU, ...wasm.store(TARGET_ADDRESS)]);
}

/** The kernels for vectors of `dims` elements; undefined where they are too long, or the machine has no such instructions. */
export function simdKernels(dims: number): SimdKernels | undefined {
  opened ??= { kernels: open() };
  return dims <= MOST_DIMS ? opened.kernels : undefined;
}

let opened: { readonly kernels: SimdKernels | undefined } | undefined;

function open(): SimdKernels | undefined {
  // Node run with --jitless has none at all.
  if (typeof WebAssembly === 'undefined') {
    return undefined;
  }
  const functions = [
    kernel('largest', [...look(0), ...look(16)]),
    narrowing('toFloat16', half),
    narrowing('toBfloat16', upperHalf),
  ];
  const bytes = assemble(functions, PAGES);
  if (!WebAssembly.validate(bytes)) {
    return undefined;
  }
  const exported = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Exports;
  const { buffer } = exported.memory;
  const all = new Float32Array(buffer, 0, MOST_DIMS);
  let input = all;
  let output = new Uint16Array(buffer, TARGET_ADDRESS, MOST_DIMS);
  const fill = ({ dims, f32 }: Lanes): number => {
    if (input.length !== dims) {
      input = new Float32Array(buffer, 0, dims);
      output = new Uint16Array(buffer, TARGET_ADDRESS, dims);
    }
    if (f32.buffer !== buffer) {
      input.set(f32);
    }
    const padded = Math.ceil(dims / STEP) * STEP;
    if (padded > dims) {
      all.fill(0, dims, padded);
    }
    return padded;
  };
  const narrow = (run: (count: number) => number) => (source: Lanes, target: Lanes) => {
    const met = run(fill(source));
    target.u16.set(output);
    return met;
  };
  return {
    memory: buffer,
    largest: (source) => exported.largest(fill(source)),
    toFloat16: narrow(exported.toFloat16),
    toBfloat16: narrow(exported.toBfloat16),
  };
}

/** TypeScript knows it only together with all that a browser has. */
declare const WebAssembly:
  | undefined
  | {
      readonly validate: (bytes: Uint8Array) => boolean;
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object) => { readonly exports: unknown };
    };

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly largest: (count: number) => number;
  readonly toFloat16: (count: number) => number;
  readonly toBfloat16: (count: number) => number;
}
