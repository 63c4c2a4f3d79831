/** Instructions of WebAssembly with their operands, as bytes. */
export type Code = readonly number[];

/** One exported function that takes one i32, and returns one. */
export interface WasmFunction {
  readonly name: string;
  /** v128 locals; they follow the parameter (0) and one i32 (1). */
  readonly vectors: number;
  readonly code: Code;
}

/**
 * The instructions our kernels are made of, named as in the WebAssembly Core Specification 2.0, section 5.4 (binary
 * format of instructions). Lanes are 32 bits wide where nothing else is said.
 */
export const wasm = {
  localGet: (local: number): Code => [0x20, ...unsigned(local)],
  localSet: (local: number): Code => [0x21, ...unsigned(local)],
  localTee: (local: number): Code => [0x22, ...unsigned(local)],
  i32Const: (value: number): Code => [0x41, ...signed(value)],
  i32Add: [0x6a],
  i32Shl: [0x74],
  i32LtU: [0x49],
  /** Goes back to its beginning where `brIf` finds something other than 0. */
  loop: (body: Code): Code => [0x03, 0x40, ...body, 0x0b],
  brIf: [0x0d, 0],
  /** `offset`: bytes added to the address; any alignment. */
  load: (offset: number): Code => [...vector(0x00), 0, ...unsigned(offset)],
  store: (offset: number): Code => [...vector(0x0b), 0, ...unsigned(offset)],
  /** The same 32 bits in every lane. */
  splat: (bits: number): Code => [...vector(0x0c), ...[0, 1, 2, 3].flatMap(() => littleEndian(bits))],
  /** Lanes of two vectors in a new order: 0 to 3 are those of the first. */
  shuffle: (lanes: readonly number[]): Code => [
    ...vector(0x0d),
    ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
  ],
  extractLane: (lane: number): Code => [...vector(0x1b), lane],
  ltS: vector(0x39),
  and: vector(0x4e),
  or: vector(0x50),
  /** Bits of the first where the third has ones, else of the second. */
  bitselect: vector(0x52),
  /** Two vectors of 32-bit lanes as one of 16-bit lanes. */
  narrowU: vector(0x86),
  shrU: vector(0xad),
  add: vector(0xae),
  sub: vector(0xb1),
  maxS: vector(0xb8),
  f32Add: vector(0xe4),
} as const;

const types = { i32: 0x7f, v128: 0x7b } as const;
const kinds = { function: 0, memory: 2 } as const;
const sections = { types: 1, functions: 3, memories: 5, exports: 7, code: 10 } as const;

/** A module with these functions, which share an exported `memory` of `pages` × 64 KiB (section 5.5 of the specification). */
export function assemble(functions: readonly WasmFunction[], pages: number): Uint8Array<ArrayBuffer> {
  const signature = [0x60, 1, types.i32, 1, types.i32];
  const exported = functions.map(({ name }, i) => [...text(name), kinds.function, ...unsigned(i)]);
  const bodies = functions.map(({ vectors, code }) => {
    const body = [2, 1, types.i32, vectors, types.v128, ...code, 0x0b];
    return [...unsigned(body.length), ...body];
  });
  return Uint8Array.from([
    ...Buffer.from('\0asm'),
    ...littleEndian(1),
    ...section(sections.types, [signature]),
    ...section(
      sections.functions,
      functions.map(() => [0]),
    ),
    ...section(sections.memories, [[0, ...unsigned(pages)]]),
    ...section(sections.exports, [[...text('memory'), kinds.memory, 0], ...exported]),
    ...section(sections.code, bodies),
  ]);
}

function section(id: number, entries: readonly Code[]): Code {
  const content = [...unsigned(entries.length), ...entries.flat()];
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): Code {
  return [...unsigned(value.length), ...Buffer.from(value, 'latin1')];
}

function vector(opcode: number): Code {
  return [0xfd, ...unsigned(opcode)];
}

function littleEndian(bits: number): Code {
  return [bits & 0xff, (bits >>> 8) & 0xff, (bits >>> 16) & 0xff, bits >>> 24];
}

/** LEB128, seven bits a byte. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
