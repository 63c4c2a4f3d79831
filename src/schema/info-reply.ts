/**
 * A map of an FT.INFO reply, whatever the protocol: RESP2's alternating list, or RESP3's map as a `Map` or an object.
 *
 * Anything else is an empty map. An odd last element of a list is left out.
 */
export function replyMap(reply: unknown): ReadonlyMap<string, unknown> {
  if (reply instanceof Map) {
    return new Map([...reply].map(([key, value]) => [String(key), value]));
  }
  if (!Array.isArray(reply)) {
    return new Map(typeof reply === 'object' && reply !== null ? Object.entries(reply) : []);
  }
  const map = new Map<string, unknown>();
  for (let at = 0; at + 1 < reply.length; at += 2) {
    map.set(String(reply[at]), reply[at + 1]);
  }
  return map;
}

/** A list of a reply; empty where there is none. A RESP3 set counts as a list. */
export function replyList(reply: unknown): readonly unknown[] {
  if (reply instanceof Set) {
    return [...reply];
  }
  return Array.isArray(reply) ? reply : [];
}

/**
 * A counter or measure of a reply: a number, or its text in any form C prints (`"12"`, `"0.5"`, `"1e-7"`, `"nan"`, `"-nan"`, `"inf"`).
 *
 * @returns NaN and infinities as such; undefined where it is absent or no number at all
 */
export function replyNumber(reply: unknown): number | undefined {
  if (typeof reply === 'number') {
    return reply;
  }
  if (typeof reply === 'bigint') {
    return Number(reply);
  }
  if (typeof reply !== 'string' || reply.trim() === '') {
    return undefined;
  }
  const word = reply.trim().toLowerCase();
  if (/^[+-]?nan$/.test(word)) {
    return Number.NaN;
  }
  const infinity = /^([+-]?)inf(inity)?$/.exec(word);
  if (infinity !== null) {
    return infinity[1] === '-' ? -Infinity : Infinity;
  }
  const value = Number(word);
  return Number.isNaN(value) ? undefined : value;
}

/** A text of a reply; numbers as their text. Undefined where it is absent. */
export function replyText(reply: unknown): string | undefined {
  return typeof reply === 'string' || typeof reply === 'number' ? String(reply) : undefined;
}
