import type { TestServer } from './server.ts';

/** Does work while the server takes no further connections. */
export async function withoutRoom<Result>(server: TestServer, work: () => Promise<Result>): Promise<Result> {
  const [, before] = (await server.send('CONFIG', 'GET', 'maxclients')) as [string, string];
  await server.send('CONFIG', 'SET', 'maxclients', '1');
  try {
    return await work();
  } finally {
    await server.send('CONFIG', 'SET', 'maxclients', before);
  }
}
