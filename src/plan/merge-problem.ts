import { nearest } from '../schema/nearest.ts';

/** Something a patch asks for that the source does not allow. */
export interface MergeProblem {
  /** One sentence without a full stop, such as `Field 'embeding' not found`. */
  readonly message: string;
  /** What was probably meant. */
  readonly suggestion?: string;
}

/** A problem where `name` is none of `names`, otherwise none. */
export function notFound(name: string, names: readonly string[]): MergeProblem[] {
  if (names.includes(name)) {
    return [];
  }
  const suggestion = nearest(name, names);
  const message = `Field '${name}' not found`;
  return [suggestion === undefined ? { message } : { message, suggestion }];
}
