/** The opcodes of Python's pickle (protocol 4) that vector backups are made of: dict, list, str, bytes, and nothing else. */
export const Opcode = {
  proto: 0x80,
  frame: 0x95,
  mark: 0x28,
  stop: 0x2e,
  emptyDict: 0x7d,
  emptyList: 0x5d,
  append: 0x61,
  appends: 0x65,
  setItem: 0x73,
  setItems: 0x75,
  memoize: 0x94,
  binGet: 0x68,
  longBinGet: 0x6a,
  shortBinUnicode: 0x8c,
  binUnicode: 0x58,
  shortBinBytes: 0x43,
  binBytes: 0x42,
} as const;

/** Names of opcodes that a tampered backup would need to run code, for a clear error. */
export const foreignNames: Readonly<Record<number, string>> = {
  0x63: 'GLOBAL',
  0x93: 'STACK_GLOBAL',
  0x52: 'REDUCE',
  0x62: 'BUILD',
  0x69: 'INST',
  0x6f: 'OBJ',
  0x81: 'NEWOBJ',
  0x92: 'NEWOBJ_EX',
  0x82: 'EXT1',
  0x83: 'EXT2',
  0x84: 'EXT4',
  0x50: 'PERSID',
  0x51: 'BINPERSID',
};
