import { MigrationError } from '../errors.ts';
import { problemText, type Reading } from './problem.ts';

/**
 * The value of a document, for callers that cannot go on without it.
 *
 * @param path the file, for the message
 * @throws {MigrationError} `DOCUMENT_INVALID` with every problem as `line:column path: message`
 */
export function requireValue<Value>(reading: Reading<Value>, path: string): Value {
  if (reading.ok) {
    return reading.value;
  }
  throw new MigrationError('DOCUMENT_INVALID', { path, problems: reading.problems.map((found) => problemText(found)) });
}
