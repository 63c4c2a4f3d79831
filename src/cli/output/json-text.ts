/** Changes when something that was printed is missing or means something else; more keys may come at any time. */
const jsonVersion = 1;

/**
 * Writes an object as JSON on one line, its version first, with the spelling of our files: `doneDocs` becomes `done_docs`.
 *
 * Keys with anything but letters and digits are left alone: those are names of the user's fields and indexes.
 */
export function jsonText(value: object): string {
  return JSON.stringify({ json_version: jsonVersion, ...(snakeKeys(value) as object) });
}

function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(snakeKeys);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [snakeCase(key), snakeKeys(member)]));
}

function snakeCase(key: string): string {
  return /^[a-z][A-Za-z0-9]*$/.test(key) ? key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : key;
}
