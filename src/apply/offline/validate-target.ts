import type { QueryChecks } from '../../documents/query-checks.ts';
import { gatherValidationFacts } from '../../observe/validation-facts.ts';
import { nothingMoves } from '../../plan/document-moves.ts';
import type { ValidationVerdict } from '../../report/report.ts';
import { judge, type ValidationFacts } from '../../report/verdict.ts';
import { doneFrom, type Step } from '../engine/step.ts';
import { together } from '../engine/together.ts';
import { targetKeys } from '../moved-names.ts';
import { pollUntilReady } from '../poll-until-ready.ts';
import { compareValues } from './compare-values.ts';
import type { RunContext } from './context.ts';

/** What the verdict needs beside the run itself. */
export interface ValidationSettings {
  readonly keySample: readonly string[];
  readonly checks?: QueryChecks | undefined;
  readonly requireDocCountMatch: boolean;
  readonly requireSchemaMatch: boolean;
}

/**
 * Judges the result and, when it is right, marks the run as finished; otherwise the run stays at `target_created`,
 * so that the same command looks again.
 */
export const validateTarget: Step<RunContext> = {
  name: 'validate',
  isDone: doneFrom('validated'),
  mark: ({ verdict }) => (verdict.current?.errors.length === 0 ? { phase: 'validated' } : {}),
  stopsBefore: () => true,
  run: async (context) => {
    const facts = await gatherUndisturbed(context);
    const verdict = judge(facts, context.validation);
    context.verdict.current = verdict;
    for (const message of verdict.warnings) {
      context.emit({ type: 'warning.raised', message });
    }
    if (verdict.errors.length === 0) {
      if (!(await context.redis.waitDurable(DURABLE_TIMEOUT_MS))) {
        const message = 'The server has not confirmed that everything is on disk and on its replicas';
        context.emit({ type: 'warning.raised', message });
      }
    }
    return {};
  },
};

/** Where a verdict is kept once it is there. */
export interface VerdictBox {
  current: ValidationVerdict | undefined;
}

const DURABLE_TIMEOUT_MS = 5_000;

/** A look during which the server was restarted is repeated this often. */
const MAX_LOOKS = 5;

/** A server that was restarted builds its index again, and until that is done its searches find next to nothing. */
async function gatherUndisturbed(context: RunContext): Promise<ValidationFacts> {
  for (let looks = 1; ; looks += 1) {
    await pollUntilReady(context, context.journal.current.facts.target.name);
    const changes = context.serverChanges();
    const facts = await gatherFacts(context);
    if (changes === context.serverChanges() || looks === MAX_LOOKS) {
      return facts;
    }
  }
}

async function gatherFacts(context: RunContext): Promise<ValidationFacts> {
  // The one is mostly the server's work, the other ours.
  const [live, values] = await together(
    context.signal,
    () => gatherLive(context),
    () => valuesOf(context),
  );
  const { facts } = context.journal.current;
  const evictedKeys = await context.evictions();
  if (context.work.length === 0 && nothingMoves(facts.moves)) {
    return { ...live, evictedKeys };
  }
  const { tally } = context;
  return {
    ...live,
    evictedKeys,
    ...(values && { values }),
    left: {
      twoNames: tally.left('two-names'),
      twoKeys: tally.left('two-keys'),
      stragglers: tally.stragglers,
      wrongLength: tally.left('wrong-length'),
      notFinite: tally.left('not-finite'),
      ambiguous: tally.left('ambiguous'),
      keepsChanging: tally.left('keeps-changing'),
      skipInvalid: facts.policy.skipInvalid,
      swept: context.settings.sweep,
    },
  };
}

function gatherLive(context: RunContext): Promise<ValidationFacts> {
  const { facts } = context.journal.current;
  return gatherValidationFacts(context.redis, {
    target: facts.target,
    source: facts.source.definition,
    keySample: targetKeys(context.validation.keySample, facts.moves),
    baseline: {
      kind: 'run',
      unindexedKeys: facts.baseline.unindexedKeys ?? 0,
      numDocs: facts.baseline.numDocs,
      indexingFailures: facts.baseline.indexingFailures,
    },
    checks: context.validation.checks,
  });
}

async function valuesOf(context: RunContext): Promise<ValidationFacts['values']> {
  return context.work.length > 0 ? compareValues(context) : undefined;
}
