import { expect, it } from 'vitest';
import { buildPlan } from '../../src/plan/build-plan.ts';
import { estimate } from '../../src/plan/estimate.ts';
import { estimateText, formatBytes } from '../../src/plan/estimate-text.ts';
import type { SchemaPatch } from '../../src/plan/plan.ts';
import type { IndexDefinition } from '../../src/schema/definition.ts';
import { definition, facts, jsonDefinition, snapshot, update, vector } from './inputs.ts';

const now = new Date('2026-03-20T10:00:00Z');
const guideIndex = definition({ name: 'products_idx', fields: [vector('embedding', { dims: 768 })] });

function planOf(source: IndexDefinition, patch: SchemaPatch, numDocs = 1_000_000) {
  const taken = snapshot(source, { info: { num_docs: numDocs }, keySample: ['doc:1234', 'doc:123456'] });
  return buildPlan({ snapshot: taken, patch, facts: facts(), now });
}

const guidePlan = planOf(guideIndex, update('embedding', { datatype: 'float16' }));

it('the guide’s example prints as the guide has it, and the backup after it', () => {
  expect(estimateText(estimate(guidePlan))).toBe(`Pre-migration disk space estimate:
  Index: products_idx (1,000,000 documents)
  Vector field 'embedding': 768 dims, float32 -> float16

  RDB snapshot (BGSAVE): ~2.87 GB
  AOF growth: not estimated (pass --aof-enabled if AOF is on)
  Total new disk required: ~2.87 GB

  Post-migration memory savings: ~1.43 GB (50% reduction)

  Backup directory (--backup-dir): ~2.92 GB`);
});

it('estimate() counts the append-only file where it is on', () => {
  const { aofGrowthBytes, rdbSnapshotDiskBytes, totalNewDiskBytes } = estimate(guidePlan, { aofEnabled: true });
  expect(aofGrowthBytes).toBe(1_000_000 * (1536 + 114));
  expect(totalNewDiskBytes).toBe(rdbSnapshotDiskBytes + aofGrowthBytes);
  expect(estimateText(estimate(guidePlan, { aofEnabled: true }))).toContain(
    '  AOF growth (appendonly=yes): ~1.54 GB\n',
  );
});

it('estimate() has every figure', () => {
  const plan = planOf(definition(), update('embedding', { datatype: 'float16' }), 10);
  expect(estimate(plan)).toEqual({
    indexName: 'products',
    docCount: 10,
    storageType: 'hash',
    vectorFields: [
      {
        fieldName: 'embedding',
        dims: 4,
        sourceDtype: 'float32',
        targetDtype: 'float16',
        sourceBytesPerDoc: 16,
        targetBytesPerDoc: 8,
      },
    ],
    totalSourceVectorBytes: 160,
    totalTargetVectorBytes: 80,
    rdbSnapshotDiskBytes: 260,
    rdbCowMemoryIfConcurrentBytes: 160,
    aofEnabled: false,
    aofGrowthBytes: 0,
    totalNewDiskBytes: 260,
    memorySavingsAfterBytes: 80,
    backupBytes: 160 + 10 * (3 * 9 + 32),
  });
});

it('vectors that grow are called growth', () => {
  const text = estimateText(estimate(planOf(guideIndex, update('embedding', { datatype: 'float64' }))));
  expect(text).toContain('  Post-migration memory growth: ~2.86 GB (100% increase)\n');
});

it.each([
  ['an index-only plan', planOf(guideIndex, update('embedding', { algorithm: 'flat' }))],
  ['JSON', planOf(jsonDefinition(), update('embedding', { datatype: 'float16' }))],
])('%s takes no disk and is told so in one line', (_title, plan) => {
  expect(estimate(plan)).toMatchObject({ vectorFields: [], totalNewDiskBytes: 0, backupBytes: 0 });
  expect(estimateText(estimate(plan))).toBe(
    'No vectors are re-encoded by this migration: no additional disk space is required.',
  );
});

it.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1.0 KB'],
  [1_572_864, '1.5 MB'],
  [307_200_000, '293.0 MB'],
  [3_072_000_000, '2.86 GB'],
])('formatBytes(%d) is %s', (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected);
});
