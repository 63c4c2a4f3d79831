import type { Field, StorageType } from './definition.ts';
import { reportedCompressions } from './field-types.ts';
import { type Problem, type ProblemPath, problem, shown } from './problem.ts';
import { completeField, readField, type WrittenField } from './read-field.ts';

/** Where fields are read, and where what is wrong with them goes. */
interface Place {
  readonly at: ProblemPath;
  /** Where what is wrong is added. */
  readonly problems: Problem[];
}

/**
 * Reads the `fields` of a schema: a list, or a map from name to field (which then need not repeat its name). Absent: none.
 *
 * @returns the fields that could be read, in their order, whole and canonical
 */
export function readFields(input: unknown, place: Place & { readonly storageType: StorageType }): Field[] {
  const { storageType } = place;
  return readEachField(input, place, (written, at) => completeField(written, { storageType, at }));
}

/** Makes a written field whole; `at` is the field's path. */
type Complete = (
  written: WrittenField,
  at: ProblemPath,
) => { readonly field: Field } | { readonly problems: readonly Problem[] };

/** Reads fields as {@link readFields} does; `complete` decides what stands for all that a field does not say. */
export function readEachField(input: unknown, place: Place, complete: Complete): Field[] {
  const fields: Field[] = [];
  for (const [key, value] of entriesOf(input, place)) {
    const at = [...place.at, key];
    const field = readOne(value, { ...place, at }, complete);
    if (field !== undefined && fields.some(({ name }) => name === field.name)) {
      place.problems.push(problem([...at, 'name'], `the name "${field.name}" is used twice`));
    } else if (field !== undefined) {
      fields.push(field);
    }
  }
  return fields;
}

/** The fields with their key or position; one of a map gets the key as its name. */
function entriesOf(input: unknown, { at, problems }: Place): [string | number, unknown][] {
  if (input === undefined || Array.isArray(input)) {
    return [...(input ?? []).entries()];
  }
  if (typeof input !== 'object' || input === null) {
    problems.push(problem(at, `the fields must be a list or a map, not ${shown(input)}`));
    return [];
  }
  return Object.entries(input).map(([name, field]) => {
    if (isMap(field) && field.name !== undefined && field.name !== name) {
      problems.push(problem([...at, name, 'name'], `the name ${shown(field.name)} does not match its key "${name}"`));
    }
    return [name, isMap(field) ? { name, ...field } : field];
  });
}

function readOne(input: unknown, { at, problems }: Place, complete: Complete): Field | undefined {
  const { written, reported } = takeReportedCompression(input);
  const reading = readField(written, at);
  const result = 'problems' in reading ? reading : complete(reading.field, at);
  if ('problems' in result) {
    problems.push(...result.problems);
    return undefined;
  }
  const { field } = result;
  const isReported = reported !== undefined && reportedCompressions[reported] === field.attrs.compression;
  return isReported ? { ...field, attrs: { ...field.attrs, compression: reported } } : field;
}

/** Takes out what `writeSchema` wrote beside a compression; it counts while that compression was not edited. */
function takeReportedCompression(input: unknown): { written: unknown; reported?: string } {
  if (!isMap(input) || !isMap(input.attrs) || typeof input.attrs.reported_compression !== 'string') {
    return { written: input };
  }
  const { reported_compression: reported, ...attrs } = input.attrs;
  return Object.hasOwn(reportedCompressions, String(reported))
    ? { written: { ...input, attrs }, reported: String(reported) }
    : { written: input };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
