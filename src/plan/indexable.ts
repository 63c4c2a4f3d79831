import type { FieldType } from '../schema/definition.ts';

// Every rule here was measured on RediSearch 2.10.5 with RedisJSON 2.8.3, value by value.

/** The part of the world GEO can hold, in degrees. */
const maxLongitude = 180;
const maxLatitude = 85.05112878;

/**
 * True where the server indexes a hash document whose field holds `value`; false where it drops the document.
 *
 * @param widthBytes of a vector; not looked at for other types
 */
export function canIndexHashValue(type: FieldType, value: Uint8Array, widthBytes: number): boolean {
  switch (type) {
    case 'numeric':
      return parseDouble(latin1(value)) !== undefined;
    case 'geo':
      return isCoordinates(latin1(value));
    case 'vector':
      return value.length === widthBytes;
    default:
      // Text and tags take any bytes, and a shape that does not parse costs the shape, not the document.
      return true;
  }
}

/**
 * True where the server indexes a JSON document that holds `value` at the field's path.
 *
 * @param dims of a vector; not looked at for other types
 */
export function canIndexJsonValue(type: FieldType, value: unknown, dims: number): boolean {
  if (value === null) {
    return true;
  }
  switch (type) {
    case 'numeric':
      return isOneOrList(value, (item) => typeof item === 'number');
    case 'text':
      return isOneOrList(value, (item) => typeof item === 'string');
    case 'tag':
      return typeof value === 'boolean' || isOneOrList(value, (item) => typeof item === 'string');
    case 'geo':
      return isOneOrList(value, (item) => typeof item === 'string' && isCoordinates(item));
    case 'geoshape':
      return typeof value === 'string';
    case 'vector':
      return Array.isArray(value) && value.length === dims && value.every((item) => typeof item === 'number');
  }
}

/** A single value, or a list in which null is allowed too. */
function isOneOrList(value: unknown, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) ? value.every((item) => item === null || fits(item)) : fits(value);
}

/** `longitude,latitude`; a space does for the comma, and nothing else may stand around them. */
function isCoordinates(text: string): boolean {
  const parts = /^([^ ,]*)[ ,] *(.*)$/.exec(text);
  const longitude = parseDouble(parts?.[1] ?? '');
  const latitude = parseDouble(parts?.[2] ?? '');
  if (longitude === undefined || latitude === undefined) {
    return false;
  }
  return Math.abs(longitude) <= maxLongitude && Math.abs(latitude) <= maxLatitude;
}

/** The number C's strtod finds in the whole text without NaN, overflow or underflow; undefined where there is none. */
function parseDouble(text: string): number | undefined {
  if (/^[+-]?inf(inity)?$/i.test(text)) {
    return text.startsWith('-') ? -Infinity : Infinity;
  }
  if (/^[+-]?0x([\da-f]+\.?[\da-f]*|\.[\da-f]+)(p[+-]?\d+)?$/i.test(text)) {
    return 0;
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    return undefined;
  }
  const number = Number(text);
  const isUnderflow = number === 0 && /[1-9]/.test(text.replace(/e.*$/i, ''));
  return Number.isFinite(number) && !isUnderflow ? number : undefined;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
