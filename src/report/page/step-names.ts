import type { StepName } from '../../events.ts';

/** The words that progress has for the steps, too. */
export const stepNames: Readonly<Record<StepName, string>> = {
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

/** A step in words; one that a later version may know by its own name. */
export function stepName(step: string): string {
  return Object.hasOwn(stepNames, step) ? stepNames[step as StepName] : step;
}
