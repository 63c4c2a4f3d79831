import { MigrationError } from '../errors.ts';
import { foreignNames, Opcode } from './pickle-opcodes.ts';

/** A Python `str`, as its UTF-8 bytes. */
export interface PickleText {
  readonly kind: 'text';
  readonly bytes: Buffer;
}

/** A Python `list`. */
export interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

/** A Python `dict` as it was filled: key, value, key, value, …; a later entry of the same key replaces an earlier one. */
export interface PickleDict {
  readonly kind: 'dict';
  readonly entries: PickleValue[];
}

/** All a vector backup holds; a Buffer is a Python `bytes`. */
export type PickleValue = Buffer | PickleText | PickleList | PickleDict;

/** Where a payload was found, for errors. */
export interface Origin {
  readonly path: string;
  /** Of the payload's first byte in the file. */
  readonly position: number;
}

/** A frame of 500 documents makes about 2,000 values; a payload that makes more than this is no backup. */
const MAX_VALUES = 2 ** 22;

/** The state of the stack machine that every pickle is a program of. */
interface Machine {
  readonly payload: Buffer;
  readonly origin: Origin;
  readonly stack: PickleValue[];
  /** Heights of the stack where a MARK was set. */
  readonly marks: number[];
  readonly memo: PickleValue[];
  position: number;
  /** Values pushed so far. */
  pushed: number;
  done: boolean;
}

/**
 * Decodes a pickle that is made of dicts, lists, strings and bytes.
 *
 * Closed: no opcode that could name, build or call anything is known here, so nothing is ever executed. Iterative, so
 * no nesting is too deep; a value may hold itself, so walk the result by its known shape only.
 *
 * @returns views of `payload`, not copies
 * @throws {MigrationError} `BACKUP_FOREIGN_OPCODE` at any other opcode, `BACKUP_DAMAGED` when the program makes no sense
 */
export function decodePickle(payload: Buffer, origin: Origin): PickleValue {
  const machine = { payload, origin, stack: [], marks: [], memo: [], position: 0, pushed: 0, done: false } as Machine;
  if (payload[0] !== Opcode.proto) {
    throw damaged(machine, 'it does not begin like a pickle');
  }
  // Every round consumes at least one byte, so this ends.
  while (!machine.done) {
    const opcode = takeByte(machine);
    const execute = operations[opcode];
    if (execute === undefined) {
      throw foreign(machine, opcode);
    }
    execute(machine);
  }
  if (machine.stack.length !== 1 || machine.marks.length > 0) {
    throw damaged(machine, 'the pickle ends in the middle of a value');
  }
  if (machine.position !== payload.length) {
    throw damaged(machine, 'something follows the end of the pickle');
  }
  return machine.stack[0]!;
}

type Operation = (machine: Machine) => void;

const operations: readonly (Operation | undefined)[] = operationTable();

function operationTable(): readonly (Operation | undefined)[] {
  const table = new Array<Operation | undefined>(0x100).fill(undefined);
  table[Opcode.proto] = checkProtocol;
  table[Opcode.frame] = checkFrame;
  table[Opcode.mark] = (machine) => machine.marks.push(machine.stack.length);
  table[Opcode.stop] = (machine) => {
    machine.done = true;
  };
  table[Opcode.emptyDict] = (machine) => push(machine, { kind: 'dict', entries: [] });
  table[Opcode.emptyList] = (machine) => push(machine, { kind: 'list', items: [] });
  table[Opcode.append] = (machine) => append(machine, popSome(machine, 1));
  table[Opcode.appends] = (machine) => append(machine, popToMark(machine));
  table[Opcode.setItem] = (machine) => setItems(machine, popSome(machine, 2));
  table[Opcode.setItems] = (machine) => setItems(machine, popToMark(machine));
  table[Opcode.memoize] = memoize;
  table[Opcode.binGet] = (machine) => get(machine, takeByte(machine));
  table[Opcode.longBinGet] = (machine) => get(machine, takeUint32(machine));
  table[Opcode.shortBinUnicode] = (machine) => pushText(machine, takeByte(machine));
  table[Opcode.binUnicode] = (machine) => pushText(machine, takeUint32(machine));
  table[Opcode.shortBinBytes] = (machine) => push(machine, takeBytes(machine, takeByte(machine)));
  table[Opcode.binBytes] = (machine) => push(machine, takeBytes(machine, takeUint32(machine)));
  return table;
}

/** Protocol 5 (Python 3.14's default) writes dicts, lists, strings and bytes as protocol 4 does. */
function checkProtocol(machine: Machine): void {
  const protocol = takeByte(machine);
  if (machine.position !== 2 || (protocol !== 4 && protocol !== 5)) {
    throw damaged(machine, `pickle protocol ${protocol} is none that vector backups use`);
  }
}

/** A frame only tells a reader how much to read ahead. */
function checkFrame(machine: Machine): void {
  const bytes = takeUint32(machine) + takeUint32(machine) * 2 ** 32;
  if (machine.position + bytes > machine.payload.length) {
    throw damaged(machine, 'a pickle frame is longer than the payload');
  }
}

function push(machine: Machine, value: PickleValue): void {
  machine.pushed += 1;
  if (machine.pushed > MAX_VALUES) {
    throw damaged(machine, 'the pickle holds more values than any backup');
  }
  machine.stack.push(value);
}

function pushText(machine: Machine, length: number): void {
  push(machine, { kind: 'text', bytes: takeBytes(machine, length) });
}

function memoize(machine: Machine): void {
  if (machine.memo.length >= MAX_VALUES) {
    throw damaged(machine, 'the pickle holds more values than any backup');
  }
  machine.memo.push(top(machine));
}

function get(machine: Machine, place: number): void {
  const value = machine.memo[place];
  if (value === undefined) {
    throw damaged(machine, `the pickle refers to value ${place}, which it does not hold`);
  }
  push(machine, value);
}

function append(machine: Machine, items: readonly PickleValue[]): void {
  const list = top(machine);
  if (Buffer.isBuffer(list) || list.kind !== 'list') {
    throw damaged(machine, 'the pickle appends to something that is no list');
  }
  for (const item of items) {
    list.items.push(item);
  }
}

function setItems(machine: Machine, entries: readonly PickleValue[]): void {
  const dict = top(machine);
  if (Buffer.isBuffer(dict) || dict.kind !== 'dict' || entries.length % 2 !== 0) {
    throw damaged(machine, 'the pickle sets items of something that is no dict');
  }
  for (const entry of entries) {
    dict.entries.push(entry);
  }
}

function top(machine: Machine): PickleValue {
  const value = machine.stack.length > lowest(machine) ? machine.stack.at(-1) : undefined;
  if (value === undefined) {
    throw damaged(machine, 'the pickle uses a value that it does not hold');
  }
  return value;
}

function popSome(machine: Machine, count: number): PickleValue[] {
  if (machine.stack.length - count < lowest(machine)) {
    throw damaged(machine, 'the pickle uses a value that it does not hold');
  }
  return machine.stack.splice(machine.stack.length - count);
}

function popToMark(machine: Machine): PickleValue[] {
  const mark = machine.marks.pop();
  if (mark === undefined) {
    throw damaged(machine, 'the pickle closes a group that it did not open');
  }
  return machine.stack.splice(mark);
}

/** Values below the last mark belong to whoever set it. */
function lowest(machine: Machine): number {
  return machine.marks.at(-1) ?? 0;
}

function takeByte(machine: Machine): number {
  const byte = machine.payload[machine.position];
  if (byte === undefined) {
    throw damaged(machine, 'the pickle has no end');
  }
  machine.position += 1;
  return byte;
}

function takeUint32(machine: Machine): number {
  const { payload, position } = machine;
  if (position + 4 > payload.length) {
    throw damaged(machine, 'the pickle has no end');
  }
  machine.position += 4;
  return payload.readUInt32LE(position);
}

function takeBytes(machine: Machine, length: number): Buffer {
  const { payload, position } = machine;
  const end = position + length;
  if (end > payload.length) {
    throw damaged(machine, 'a value of the pickle is longer than the payload');
  }
  machine.position = end;
  return payload.subarray(position, end);
}

function damaged({ origin, position }: Machine, reason: string): MigrationError {
  return new MigrationError('BACKUP_DAMAGED', {
    path: origin.path,
    reason: `${reason} (byte ${origin.position + position})`,
  });
}

function foreign({ origin, position }: Machine, opcode: number): MigrationError {
  const hex = `0x${opcode.toString(16).padStart(2, '0')}`;
  const name = foreignNames[opcode];
  return new MigrationError('BACKUP_FOREIGN_OPCODE', {
    path: origin.path,
    opcode: name === undefined ? hex : `${hex} (${name})`,
    position: origin.position + position - 1,
  });
}
