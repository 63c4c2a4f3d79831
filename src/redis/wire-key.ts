import { isAscii } from 'node:buffer';

/**
 * A key as it is best sent: ASCII as a string, anything else as the bytes it is.
 *
 * Every Buffer among a command's arguments costs a piece of its own in the socket's write; strings join their
 * neighbours. With string keys a batch of 500 documents costs 2 pieces a document less in each direction of a migration.
 */
export function wireKey(key: Buffer): string | Buffer {
  return isAscii(key) ? key.toString('latin1') : key;
}
