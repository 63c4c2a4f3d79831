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
  99: 'GLOBAL',
  147: 'STACK_GLOBAL',
  82: 'REDUCE',
  98: 'BUILD',
  105: 'INST',
  111: 'OBJ',
  129: 'NEWOBJ',
  146: 'NEWOBJ_EX',
  130: 'EXT1',
  131: 'EXT2',
  132: 'EXT4',
  80: 'PERSID',
  81: 'BINPERSID',
};
