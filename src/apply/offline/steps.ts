import type { Step } from '../engine/step.ts';
import { awaitReady } from './await-ready.ts';
import { backUpVectors } from './back-up-vectors.ts';
import { checkNewNames } from './check-new-names.ts';
import type { RunContext } from './context.ts';
import { convertVectors } from './convert-vectors.ts';
import { createTargetIndex } from './create-target-index.ts';
import { dropSourceIndex } from './drop-source-index.ts';
import { enumerateKeys } from './enumerate-keys.ts';
import { renameFields } from './rename-fields.ts';
import { renamePrefix } from './rename-prefix.ts';
import { validateTarget } from './validate-target.ts';

/** The steps of a `drop_recreate` migration, in their order. */
export const offlineSteps: readonly Step<RunContext>[] = [
  enumerateKeys,
  checkNewNames,
  backUpVectors,
  dropSourceIndex,
  convertVectors,
  renameFields,
  renamePrefix,
  createTargetIndex,
  awaitReady,
  validateTarget,
];
