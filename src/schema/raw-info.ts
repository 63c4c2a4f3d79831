import { replyList, replyMap } from './info-reply.ts';

/**
 * A whole FT.INFO reply as plain JSON values, the same from both protocols' shapes: the top level an object, everything
 * below as RESP2 gives it, that is maps as alternating lists and an attribute's flags as bare words at its end.
 *
 * Numbers stay as they came (RESP2 gives some of them as text); NaN and infinities become `nan`, `inf`, `-inf`.
 */
export function rawInfo(reply: unknown): Record<string, unknown> {
  return Object.fromEntries(
    [...replyMap(reply)].map(([key, value]) => [
      key,
      key === 'attributes' ? replyList(value).map(plainAttribute) : plainValue(value),
    ]),
  );
}

function plainAttribute(attribute: unknown): unknown {
  if (Array.isArray(attribute)) {
    return plainValue(attribute);
  }
  const { flags, ...pairs } = Object.fromEntries(replyMap(attribute));
  return [...flatten(replyMap(pairs)), ...replyList(flags).map(plainValue)];
}

function plainValue(value: unknown): unknown {
  if (Array.isArray(value) || value instanceof Set) {
    return [...value].map(plainValue);
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  }
  if (typeof value === 'bigint') {
    return value.toString();
  }
  return typeof value === 'object' && value !== null ? flatten(replyMap(value)) : (value ?? null);
}

function flatten(map: ReadonlyMap<string, unknown>): unknown[] {
  return [...map].flatMap(([key, value]) => [key, plainValue(value)]);
}
