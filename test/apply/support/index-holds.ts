import { expect, vi } from 'vitest';
import type { TestServer } from '../../support/server.ts';

/** Waits until the index holds so many documents and nothing is left to scan. */
export async function indexHolds(server: TestServer, index: string, documents: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const info = (await server.send('FT.INFO', index)) as unknown[];
      const value = (name: string) => Number(info[info.indexOf(name) + 1]);
      expect([value('indexing'), value('percent_indexed'), value('num_docs')]).toEqual([0, 1, documents]);
    },
    { timeout: 30_000, interval: 10 },
  );
}
