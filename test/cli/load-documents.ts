import type { TestServer } from '../support/server.ts';

/** Writes hashes `<prefix>0`… with a title, a price and an embedding of four float32 elements, the same every time. */
export async function loadDocuments(server: TestServer, prefix: string, count: number): Promise<void> {
  const client = await server.client();
  const writes = Array.from({ length: count }, (_, at) => {
    const vector = Float32Array.from([at % 7, at % 11, at % 13, 1], (value) => value / 16);
    const embedding = Buffer.from(vector.buffer);
    return client.sendCommand(['HSET', `${prefix}${at}`, 'title', `t${at}`, 'price', `${at}`, 'embedding', embedding]);
  });
  await Promise.all(writes);
}
