import { MigrationError } from '../errors.ts';

/** One command: its name and arguments. Buffers are sent as they are, without a copy. */
export type Command = readonly (string | Buffer)[];

/** A reply as RESP2 gives it; an error inside a pipeline or EXEC is an element, not an exception. */
export type Reply = string | number | Buffer | null | Error | Reply[];

/** The reply as text; a Buffer is decoded as UTF-8. */
export function asText(reply: Reply | undefined, command: string): string {
  if (typeof reply === 'string') return reply;
  if (typeof reply === 'number') return String(reply);
  if (Buffer.isBuffer(reply)) return reply.toString();
  throw unexpected(reply, command, 'text');
}

/** The reply as a number; text is parsed, and `nan` of any spelling is NaN. */
export function asNumber(reply: Reply | undefined, command: string): number {
  if (typeof reply === 'number') return reply;
  const text = asText(reply, command).trim().toLowerCase();
  if (text === 'inf' || text === '+inf') return Number.POSITIVE_INFINITY;
  if (text === '-inf') return Number.NEGATIVE_INFINITY;
  return text === '' ? Number.NaN : Number(text);
}

/** The reply as a list. */
export function asList(reply: Reply | undefined, command: string): Reply[] {
  if (Array.isArray(reply)) return reply;
  throw unexpected(reply, command, 'a list');
}

/** The reply as bytes, or null where the server said nil. */
export function asBytes(reply: Reply | undefined, command: string): Buffer | null {
  if (reply === null || Buffer.isBuffer(reply)) return reply;
  throw unexpected(reply, command, 'bytes');
}

/** An alternating list `name, value, name, value, …` as a map. */
export function asMap(reply: Reply | undefined, command: string): Map<string, Reply> {
  const list = asList(reply, command);
  const map = new Map<string, Reply>();
  for (let i = 0; i + 1 < list.length; i += 2) map.set(asText(list[i], command), list[i + 1]!);
  return map;
}

function unexpected(reply: Reply | undefined, command: string, expected: string): MigrationError {
  const found = reply instanceof Error ? `the error ${reply.message}` : describe(reply);
  return new MigrationError('REPLY_UNEXPECTED', { command, reason: `expected ${expected}, found ${found}` });
}

function describe(reply: Reply | undefined): string {
  if (reply === null || reply === undefined) return 'nothing';
  if (Array.isArray(reply)) return `a list of ${reply.length}`;
  return Buffer.isBuffer(reply) ? `${reply.length} bytes` : `"${String(reply).slice(0, 60)}"`;
}
