import type { Step } from '../engine/step.ts';
import { awaitReady } from './await-ready.ts';
import { backUpVectors } from './back-up-vectors.ts';
import type { RunContext } from './context.ts';
import { convertVectors } from './convert-vectors.ts';
import { createTargetIndex } from './create-target-index.ts';
import { dropSourceIndex } from './drop-source-index.ts';
import { enumerateKeys } from './enumerate-keys.ts';
import { validateTarget } from './validate-target.ts';

/** The steps of a `drop_recreate` migration, in their order. */
export const offlineSteps: readonly Step<RunContext>[] = [
  enumerateKeys,
  backUpVectors,
  dropSourceIndex,
  convertVectors,
  createTargetIndex,
  awaitReady,
  validateTarget,
];
