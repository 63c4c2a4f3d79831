import type { Field } from '../../schema/definition.ts';
import type { FieldSample } from '../facts.ts';
import type { Rule } from './rule.ts';

/**
 * Refuses a vector field the index does not have yet, unless every sampled document carries a vector for it: a document
 * without one is not found by vector queries, and one of another width leaves the index altogether.
 */
export const newVectorField: Rule = {
  name: 'new-vector-field',
  kind: 'blocks',
  says: [
    "unsupported change: vector field '<field>' is new and needs a vector in every document (<n> of <n> sampled documents carry one of the right size); add the vectors first, then migrate",
    "unsupported change: vector field '<field>' is new and needs a vector in every document (the documents could not be looked at); add the vectors first, then migrate",
  ],
  why: 'A document without the vector is never found by it, and one with a vector of another length leaves the index altogether.',
  remedy:
    'Write the vectors into the documents first, then plan again: the plan is supported once every sampled document has one.',
  check: ({ diff, facts }) => {
    const samples = new Map(facts.samples.map((sample) => [sample.field, sample]));
    const retyped = diff.kept.filter(({ source, target }) => source.type !== 'vector' && target.type === 'vector');
    const moved = diff.kept.filter(
      ({ source, target }) =>
        source.type === 'vector' &&
        target.type === 'vector' &&
        source.path !== target.path &&
        source.name === target.name,
    );
    const fresh = [
      ...diff.added.filter((field) => field.type === 'vector'),
      ...[...retyped, ...moved].map((pair) => pair.target),
    ];
    return fresh
      .filter((field) => !isFilled(samples.get(field.name)))
      .map((field) => reason(field, samples.get(field.name)));
  },
};

function isFilled(sample: FieldSample | undefined): boolean {
  return sample !== undefined && sample.sampled > 0 && sample.present === sample.sampled && sample.failing === 0;
}

function reason({ name }: Field, sample: FieldSample | undefined): string {
  const found =
    sample === undefined || sample.sampled === 0
      ? 'the documents could not be looked at'
      : `${sample.present - sample.failing} of ${sample.sampled} sampled documents carry one of the right size`;
  return `unsupported change: vector field '${name}' is new and needs a vector in every document (${found}); add the vectors first, then migrate`;
}
