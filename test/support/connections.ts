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

/** How many clients a server has. */
export async function clientsOf(server: TestServer): Promise<number> {
  return String(await server.send('CLIENT', 'LIST'))
    .trim()
    .split('\n').length;
}
