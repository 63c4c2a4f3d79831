/** What the server takes after `$.` without quotes (RedisJSON 2.8.3); dots and brackets lead further into the document. */
const plain = /^[A-Za-z0-9_$:/.[\]*-]+$/;

/** The JSONPath of a field that has no path of its own, by its name: `$.title`, `$["x y"]`. */
export function memberPath(name: string): string {
  return plain.test(name) ? `$.${name}` : `$[${JSON.stringify(name)}]`;
}
