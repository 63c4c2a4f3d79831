import { expect, it } from 'vitest';
import { memoryDemand, serverRoomBytes } from '../../src/batch/memory-demand.ts';
import { emptyPatch } from '../../src/plan/merge.ts';
import type { MigrationPlan } from '../../src/plan/plan.ts';
import type { ServerFacts } from '../../src/redis/port.ts';
import type { IndexDefinition } from '../../src/schema/definition.ts';

const MB = 2 ** 20;

function vectors(datatype: string, algorithm: string): IndexDefinition {
  const attrs = { algorithm, datatype, dims: 100, distance_metric: 'cosine', m: 16 };
  return {
    name: 'a',
    storageType: 'hash',
    prefixes: ['a:'],
    options: [],
    fields: [{ name: 'v', path: 'v', type: 'vector', attrs }],
  } as unknown as IndexDefinition;
}

/** A plan over a thousand documents, whose text takes 2 MB in the index. */
function planTo(target: IndexDefinition): MigrationPlan {
  const stats = { numDocs: 1000, otherIndexMb: 2 };
  return {
    source: { indexName: 'a', definition: vectors('float32', 'flat'), stats },
    target,
    requestedChanges: emptyPatch,
  } as unknown as MigrationPlan;
}

const handling = { batchSize: 10, workers: 1 };

it('memoryDemand() counts the whole target index, its graph too', () => {
  const flat = memoryDemand(planTo(vectors('float16', 'flat')), handling).serverBytes;
  expect(flat).toBe(1000 * 200 + 2 * MB);
  const graph = memoryDemand(planTo(vectors('float16', 'hnsw')), handling).serverBytes;
  expect(graph - flat).toBe(1000 * (16 * 20 + 100));
});

it('memoryDemand() counts what the documents grow by', () => {
  expect(memoryDemand(planTo(vectors('float64', 'flat')), handling).serverBytes).toBe(1000 * (800 + 400) + 2 * MB);
});

it('memoryDemand() of this process grows with the batch and with every worker', () => {
  const client = (given: Partial<typeof handling>) =>
    memoryDemand(planTo(vectors('float16', 'flat')), { ...handling, ...given }).clientBytes;
  const batchBytes = client({}) - 16 * MB;
  expect(batchBytes).toBeGreaterThan(10 * (400 + 200));
  expect(client({ batchSize: 20 }) - 16 * MB).toBe(2 * batchBytes);
  expect(client({ workers: 4 }) - 16 * MB).toBe(4 * batchBytes);
});

it('serverRoomBytes() is what is free below maxmemory, else half of what the computer has left', () => {
  const room = (facts: Partial<ServerFacts>) =>
    serverRoomBytes({ usedMemoryBytes: 300, maxMemoryBytes: 0, ...facts } as ServerFacts);
  expect(room({ maxMemoryBytes: 1000, systemMemoryBytes: 9000 })).toBe(700);
  expect(room({ maxMemoryBytes: 200 })).toBe(0);
  expect(room({ systemMemoryBytes: 1000 })).toBe(350);
  expect(room({})).toBe(Number.POSITIVE_INFINITY);
});
