import type { QueryCheck, ValidationVerdict } from './report.ts';

/** Documents of one kind, counted and partly named. */
export interface NamedDocuments {
  readonly count: number;
  readonly keys: readonly string[];
}

/** How the documents of the index were counted. */
export type CountFacts =
  /** Against the run's own start: how many keys under the prefixes the index did not hold, before and after. */
  | {
      readonly kind: 'unindexed';
      readonly before: number;
      readonly after: number;
      readonly examples: readonly string[];
      /** Documents in the index; with a FILTER applications may add documents that belong outside it. */
      readonly docsBefore: number;
      readonly docsAfter: number;
      readonly filtered: boolean;
    }
  /** Against the plan's snapshot, for want of a run. */
  | {
      readonly kind: 'snapshot';
      readonly before: number;
      readonly after: number;
      /** More documents than before are right: the source had failures, or HNSW became FLAT. */
      readonly growthExpected: boolean;
    };

/** What was found out about a migrated index; see `src/observe/validation-facts.ts`. */
export interface ValidationFacts {
  /** Sentences that say where the live definition differs from the target. */
  readonly schemaDifferences: readonly string[];
  /** False where indexing has not finished. */
  readonly ready: boolean;
  readonly counts: CountFacts;
  readonly missingSampleKeys: readonly string[];
  /** Keys looked for; some may have been deleted or have expired since. */
  readonly sampledKeys: number;
  /** Keys the server evicted while the run went on. */
  readonly evictedKeys?: number;
  readonly indexingFailuresDelta: number;
  /** Sampled documents of the backup: how many were compared, and how many hold the converted original. */
  readonly values?: {
    readonly compared: number;
    readonly equal: number;
    readonly wrongLength: NamedDocuments;
    /** The run has met documents that applications wrote while it went on. */
    readonly applicationsWrite: boolean;
  };
  /** Searches for sampled documents by their own vector. */
  readonly selfQueries: readonly {
    readonly field: string;
    readonly exact: boolean;
    readonly asked: number;
    readonly found: number;
  }[];
  readonly queryChecks: readonly QueryCheck[];
  /** What a run left unconverted. */
  readonly left?: {
    readonly stragglers: NamedDocuments;
    readonly wrongLength: NamedDocuments;
    readonly notFinite: NamedDocuments;
    readonly ambiguous: NamedDocuments;
    readonly keepsChanging: NamedDocuments;
    /** Written under a former field name after that name had moved. */
    readonly twoNames: NamedDocuments;
    /** Written under a former key after that key had moved. */
    readonly twoKeys: NamedDocuments;
    /** `--skip-invalid` was given: wrong lengths are a warning. */
    readonly skipInvalid: boolean;
    /** `--no-sweep` was given. */
    readonly swept: boolean;
  };
}

/** What the plan asks of the verdict. */
export interface VerdictPolicy {
  readonly requireDocCountMatch: boolean;
  readonly requireSchemaMatch: boolean;
}

/** Share of self-queries that must find their document. */
const SELF_QUERY_SHARE = 0.95;

/**
 * Judges a migrated index. The phrases the guide names stand in the errors literally.
 *
 * @returns a verdict that has passed when its `errors` are empty
 */
export function judge(facts: ValidationFacts, policy: VerdictPolicy): ValidationVerdict {
  const schemaMatch = facts.schemaDifferences.length === 0;
  const countProblem = countError(facts.counts);
  const selfQueries = judgeSelfQueries(facts);
  const left = judgeLeft(facts);
  const missing = `${facts.missingSampleKeys.length} of ${facts.sampledKeys} sampled key(s) no longer exist: ${facts.missingSampleKeys.join(', ')}`;
  const sampleGone = facts.missingSampleKeys.length * 2 > facts.sampledKeys && areFewLeft(facts.counts);
  const failedChecks = facts.queryChecks.filter(({ passed }) => !passed);
  const errors = [
    ...(schemaMatch || !policy.requireSchemaMatch
      ? []
      : [`The live schema is not the plan's target: ${facts.schemaDifferences.join('; ')}`]),
    ...(facts.ready ? [] : ['The index is still being built; run "rvl migrate validate" again when it is ready']),
    ...(countProblem !== undefined && policy.requireDocCountMatch ? [countProblem] : []),
    ...(sampleGone ? [missing] : []),
    ...(facts.evictedKeys
      ? [`The server evicted ${facts.evictedKeys} key(s) while the run went on; documents may be lost`]
      : []),
    ...judgeValues(facts),
    ...selfQueries.errors,
    ...left.errors,
    ...failedChecks.map(({ name, details }) => `Query check "${name}" failed${details ? `: ${details}` : ''}`),
  ];
  return {
    schemaMatch,
    docCountMatch: countProblem === undefined,
    keySampleExists: !sampleGone,
    indexingFailuresDelta: facts.indexingFailuresDelta,
    queryChecks: facts.queryChecks,
    errors,
    warnings: [
      ...(facts.missingSampleKeys.length > 0 && !sampleGone ? [`${missing} (deleted or expired since?)`] : []),
      ...selfQueries.warnings,
      ...left.warnings,
    ],
  };
}

/**
 * Applications delete documents and documents expire, so a plan's sample may be gone before the run begins; that most
 * documents went while it was at work is another thing.
 */
function areFewLeft(counts: CountFacts): boolean {
  return counts.kind === 'snapshot' || counts.docsAfter * 2 < counts.docsBefore;
}

function countError(counts: CountFacts): string | undefined {
  if (counts.kind === 'unindexed') {
    const named = counts.examples.length > 0 ? `, for example ${counts.examples.join(', ')}` : '';
    const outsideFilter = counts.filtered && counts.docsAfter >= counts.docsBefore;
    return counts.after <= counts.before || outsideFilter
      ? undefined
      : `document count mismatch: ${counts.after} document(s) under the prefixes are not indexed, ${counts.before} were not before${named}`;
  }
  const fine = counts.after === counts.before || (counts.after > counts.before && counts.growthExpected);
  return fine
    ? undefined
    : `document count mismatch: the plan's snapshot counted ${counts.before} document(s), the index now holds ${counts.after}`;
}

function judgeValues({ values }: ValidationFacts): string[] {
  if (values === undefined || values.compared === 0) {
    return [];
  }
  const errors: string[] = [];
  if (values.wrongLength.count > 0) {
    errors.push(
      `${values.wrongLength.count} sampled document(s) are not in the target datatype: ${values.wrongLength.keys.join(', ')}`,
    );
  }
  // Where no application writes it is no coincidence that none is left as it was converted.
  if (values.equal === 0 && values.compared > 2 && !values.applicationsWrite) {
    errors.push(`None of ${values.compared} sampled documents holds its converted backup`);
  }
  return errors;
}

function judgeSelfQueries({ selfQueries }: ValidationFacts): { errors: string[]; warnings: string[] } {
  const errors: string[] = [];
  const warnings: string[] = [];
  for (const { field, exact, asked, found } of selfQueries) {
    if (asked > 0 && found / asked < SELF_QUERY_SHARE) {
      const text = `Searching field "${field}" by documents' own vectors found ${found} of ${asked}`;
      (exact ? errors : warnings).push(text);
    }
  }
  return { errors, warnings };
}

function judgeLeft({ left }: ValidationFacts): { errors: string[]; warnings: string[] } {
  if (left === undefined) {
    return { errors: [], warnings: [] };
  }
  const say = ({ count, keys }: NamedDocuments, what: string) =>
    count === 0 ? [] : [`${count} document(s) ${what}: ${keys.join(', ')}`];
  const invalid = say(left.wrongLength, 'hold a vector of a wrong length and were left as they are');
  return {
    errors: [
      ...say(left.stragglers, 'were still being written in the source datatype during the last sweep'),
      ...say(left.notFinite, 'hold values the target datatype cannot hold'),
      ...say(left.ambiguous, 'changed meanwhile and cannot be typed by their length'),
      ...say(left.keepsChanging, 'changed every time they were about to be converted'),
      ...say(left.twoNames, 'hold values under both the former and the new field name; neither was touched'),
      ...say(left.twoKeys, 'exist under both the former and the new key; neither was touched'),
      ...(left.skipInvalid ? [] : invalid),
    ],
    warnings: [
      ...(left.skipInvalid ? invalid : []),
      ...(left.swept ? [] : ['No sweep was made for documents written in the source datatype meanwhile (--no-sweep)']),
    ],
  };
}
