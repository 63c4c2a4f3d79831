import { expect, vi } from 'vitest';
import type { TestServer } from '../support/server.ts';

/** Waits until the server has indexed what existed before. */
export async function indexIsReady(server: TestServer, index: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const info = (await server.send('FT.INFO', index)) as unknown[];
      const value = (name: string) => Number(info[info.indexOf(name) + 1]);
      expect([value('indexing'), value('percent_indexed')]).toEqual([0, 1]);
    },
    { timeout: 20_000, interval: 10 },
  );
}
