import type { Connection } from '../connection.ts';
import { asText } from '../replies.ts';
import { errorKind, refusal } from '../server-errors.ts';

/** Values at definite paths of one JSON document; undefined where key or path is absent, or the key is no JSON document. */
export async function readJson(connection: Connection, key: Buffer, paths: readonly string[]): Promise<unknown[]> {
  const replies = await connection.readPipeline(paths.map((path) => ['JSON.GET', key, rooted(path)]));
  return replies.map((reply) => {
    if (reply === null) return undefined;
    if (reply instanceof Error) {
      if (errorKind(reply) === 'wrongType') return undefined;
      throw refusal(reply, { command: 'JSON.GET', address: connection.address });
    }
    // A path that begins with "$" is answered by the list of its matches.
    const matches: unknown = JSON.parse(asText(reply, 'JSON.GET'));
    return Array.isArray(matches) ? matches[0] : undefined;
  });
}

/** RediSearch also takes paths without "$", as early RedisJSON did: `title` and `.title` mean `$.title`. */
function rooted(path: string): string {
  if (path.startsWith('$')) return path;
  return path.startsWith('.') || path.startsWith('[') ? `$${path}` : `$.${path}`;
}
