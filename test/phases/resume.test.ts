import { describe, expect, test } from 'vitest';
import { type Phase, phases } from '../../src/phases/journal.ts';
import { decideResume, type LiveIndex, type ResumeInputs } from '../../src/phases/resume.ts';
import { journalAt } from '../support/journal.ts';

const absent: LiveIndex = { exists: false, matchesSource: false, matchesTarget: false };
const source: LiveIndex = { exists: true, matchesSource: true, matchesTarget: false };
const target: LiveIndex = { exists: true, matchesSource: false, matchesTarget: true };
const other: LiveIndex = { exists: true, matchesSource: false, matchesTarget: false };
const both: LiveIndex = { exists: true, matchesSource: true, matchesTarget: true };
const lives = { absent, source, target, other, both };

function decide(inputs: Partial<ResumeInputs>): string {
  const decision = decideResume({
    planFingerprint: 'this plan',
    journal: undefined,
    live: source,
    serverRunId: 'process 1',
    serverKnowsRun: true,
    ...inputs,
  });
  if (decision.kind === 'refuse') {
    return `refuse: ${decision.reason}`;
  }
  return decision.kind === 'resume'
    ? `resume at ${decision.phase}${decision.fromFirstFrame ? ', all frames' : ''}`
    : decision.kind;
}

describe('without a journal', () => {
  test.each([
    ['source', 'start'],
    ['both', 'start'],
    ['target', 'refuse: already-target'],
    ['other', 'refuse: source-changed'],
    ['absent', 'refuse: index-missing'],
  ] as const)('a live index that is %s: %s', (live, expected) => {
    expect(decide({ live: lives[live] })).toBe(expected);
  });
});

describe('with a journal of the same plan', () => {
  const table: Record<Phase, Record<keyof typeof lives, string>> = {
    dump: {
      source: 'start',
      both: 'start',
      target: 'refuse: already-target',
      other: 'refuse: source-changed',
      absent: 'refuse: index-missing',
    },
    ready: {
      source: 'resume at ready, all frames',
      both: 'resume at ready, all frames',
      target: 'resume at ready, all frames',
      absent: 'refuse: index-missing',
      other: 'refuse: source-changed',
    },
    index_dropped: {
      source: 'resume at ready, all frames',
      both: 'resume at index_dropped',
      target: 'resume at index_dropped',
      absent: 'resume at index_dropped',
      other: 'refuse: source-changed',
    },
    active: {
      source: 'resume at ready, all frames',
      both: 'resume at active',
      target: 'resume at active',
      absent: 'resume at active',
      other: 'refuse: source-changed',
    },
    completed: {
      source: 'resume at ready, all frames',
      both: 'resume at completed',
      target: 'resume at completed',
      absent: 'resume at completed',
      other: 'refuse: source-changed',
    },
    target_created: {
      source: 'resume at ready, all frames',
      both: 'resume at target_created',
      target: 'resume at target_created',
      absent: 'resume at index_dropped, all frames',
      other: 'refuse: source-changed',
    },
    validated: {
      source: 'start',
      both: 'done',
      target: 'done',
      other: 'refuse: source-changed',
      absent: 'resume at index_dropped, all frames',
    },
    rolling_back: {
      source: 'refuse: rollback-unfinished',
      both: 'refuse: rollback-unfinished',
      target: 'refuse: rollback-unfinished',
      absent: 'refuse: rollback-unfinished',
      other: 'refuse: rollback-unfinished',
    },
    rolled_back: {
      source: 'start',
      both: 'start',
      target: 'refuse: already-target',
      other: 'refuse: source-changed',
      absent: 'refuse: index-missing',
    },
  };
  const rows = phases.flatMap((phase) =>
    (Object.keys(lives) as (keyof typeof lives)[]).map((live) => [phase, live, table[phase][live]] as const),
  );

  test.each(rows)('in phase %s, live index %s: %s', (phase, live, expected) => {
    expect(decide({ journal: journalAt(phase), live: lives[live] })).toBe(expected);
  });

  test.each(['index_dropped', 'active', 'completed', 'target_created'] as const)(
    'in phase %s another server process may have lost writes: all frames are compared again',
    (phase) => {
      const live = phase === 'target_created' ? target : absent;
      expect(decide({ journal: journalAt(phase), live, serverRunId: 'process 2' })).toBe(
        'resume at index_dropped, all frames',
      );
    },
  );

  test('in phase ready, live index absent where the run meant to drop it: resume at ready, all frames', () => {
    const { facts, progress } = journalAt('ready');
    const journal = { facts, progress: { ...progress, dropIntended: true } };
    expect(decide({ journal, live: absent })).toBe('resume at ready, all frames');
  });

  const unfinished = ['ready', 'index_dropped', 'active', 'completed', 'target_created'] as const;

  test.each(unfinished)('in phase %s a server that does not know the run is another one', (phase) => {
    const { facts, progress } = journalAt(phase);
    const journal = { facts, progress: { ...progress, dropIntended: true, registered: true } };
    for (const live of [absent, target]) {
      expect(decide({ journal, live, serverKnowsRun: false })).toBe('refuse: other-server');
    }
    expect(decide({ journal, live: source, serverKnowsRun: false })).toBe('resume at ready, all frames');
  });
});

describe('with a journal of another plan', () => {
  const rows = phases.map((phase) => [phase, source] as const);

  test.each(rows)('in phase %s while its source is live', (phase, live) => {
    const expected: Record<Phase, string> = {
      dump: 'start',
      ready: 'start',
      index_dropped: 'refuse: other-run-unfinished',
      active: 'refuse: other-run-unfinished',
      completed: 'refuse: other-run-unfinished',
      target_created: 'refuse: other-run-unfinished',
      validated: 'start',
      rolling_back: 'refuse: rollback-unfinished',
      rolled_back: 'start',
    };
    expect(decide({ journal: journalAt(phase, 'other plan'), live })).toBe(expected[phase]);
  });

  test('that may have dropped the index without having noted it is not put away', () => {
    expect(decide({ journal: journalAt('ready', 'other plan'), live: absent })).toBe('refuse: other-run-unfinished');
  });
});

test.each([
  [true, 'start'],
  [false, 'refuse: foreign-run-unfinished'],
] as const)('a journal of Python RedisVL, finished %s: %s', (finished, expected) => {
  expect(decide({ journal: { foreign: true, finished } })).toBe(expected);
});
