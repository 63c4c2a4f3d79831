/** The public API, as the commands see it. */
export type Api = typeof import('../index.ts');

/**
 * Loads the public API.
 *
 * Only from inside a command: it brings the Redis client, which takes longer to load than `--help` may take to print.
 */
export function loadApi(): Promise<Api> {
  return import('../index.ts');
}
