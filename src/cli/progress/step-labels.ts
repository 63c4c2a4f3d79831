import type { StepName } from '../../index.ts';

/** What people read for a step. */
export const stepLabels: Readonly<Record<StepName, string>> = {
  enumerate: 'Enumerate keys',
  check: 'Check new names',
  dump: 'Back up vectors',
  drop: 'Drop index',
  quantize: 'Quantize vectors',
  'rename-fields': 'Rename fields',
  'rename-keys': 'Rename keys',
  create: 'Create index',
  index: 'Re-indexing',
  validate: 'Validate',
  restore: 'Restore vectors',
};
