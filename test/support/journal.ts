import type { Journal, JournalFacts, Phase } from '../../src/phases/journal.ts';

/** What a run that changes nothing knows, about an index called `index`. */
export function factsOf(index: string): JournalFacts {
  const definition = { name: index, storageType: 'hash', prefixes: ['d:'], options: [], fields: [] } as const;
  return {
    runId: 'r',
    planFingerprint: 'this plan',
    createdAt: '2026-01-01T00:00:00Z',
    host: 'h',
    serverAddress: 'a:1',
    source: { definition, companions: { aliases: [], aliasesComplete: true, synonyms: {} } },
    target: definition,
    conversions: {},
    moves: { fields: [] },
    batchSize: 500,
    policy: { skipInvalid: false, allowNonfinite: false },
    baseline: { numDocs: 0, indexingFailures: 0, vectorIndexMb: 0 },
  };
}

/** The journal of such a run that has come as far as `phase`. */
export function journalAt(phase: Phase, planFingerprint = 'this plan'): Journal {
  return {
    facts: { ...factsOf('i'), planFingerprint },
    progress: { phase, dumpCompletedBatches: 0, quantizeCompletedBatches: 0, serverRunId: 'process 1' },
  };
}
