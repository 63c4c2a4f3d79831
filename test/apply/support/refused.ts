import { expect } from 'vitest';
import { type ErrorCode, isMigrationError, type MigrationError } from '../../../src/index.ts';
import { changesBetween, type Picture } from './picture.ts';

/** What `work` is refused with; it fails the test not to be. */
export async function refusalOf(work: () => Promise<unknown>): Promise<MigrationError> {
  try {
    await work();
  } catch (error) {
    if (isMigrationError(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

/** Expects `work` to be refused with this code, the message to match, and the server to be as it was. */
export async function expectRefusal(
  work: () => Promise<unknown>,
  wanted: { code: ErrorCode; message: RegExp; look: () => Promise<Picture> },
): Promise<void> {
  const before = await wanted.look();
  const error = await refusalOf(work);
  expect({ code: error.code, changed: error.changed }).toEqual({ code: wanted.code, changed: 'nothing' });
  expect(error.message).toMatch(wanted.message);
  expect(error.hint).not.toBe('');
  expect(changesBetween(before, await wanted.look())).toEqual([]);
}
