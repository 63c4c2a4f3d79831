import { isMigrationError, MigrationError } from '../../errors.ts';
import { errorKind } from '../server-errors.ts';

/** Where a node says that a slot is, or that it is on its way to. */
export interface Redirection {
  /** `moved`: for good. `ask`: for this one command, while the slot is being moved. */
  readonly kind: 'moved' | 'ask';
  readonly slot: number;
  /** `host:port`, the host of the node that answered where the reply names none. */
  readonly address: string;
}

/** Reads MOVED and ASK out of an error reply, or out of the error that was made of it; undefined for any other. */
export function redirectionOf(error: unknown, askedHost: string): Redirection | undefined {
  if (error instanceof MigrationError)
    return error.cause === undefined ? undefined : redirectionOf(error.cause, askedHost);
  if (!(error instanceof Error)) return undefined;
  const [, kind, slot, host, port] = /^(MOVED|ASK) (\d+) (.*):(\d+)$/.exec(error.message) ?? [];
  if (kind === undefined) return undefined;
  const name = host === '' || host === '?' ? askedHost : host!;
  const address = `${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}:${port}`;
  return { kind: kind === 'ASK' ? 'ask' : 'moved', slot: Number(slot), address };
}

/** What a cluster says, and how a connection fails, while a slot moves or a replica takes over. */
const passing: ReadonlySet<unknown> = new Set(['moved', 'clusterDown', 'loading', 'masterDown', 'readOnly']);

/** True for trouble that ends by itself: asking again, maybe elsewhere, will do. */
export function isPassing(error: unknown): boolean {
  if (isMigrationError(error, 'CONNECTION_LOST') || notBegun(error)) return true;
  return passing.has(errorKind(error)) && !isCrossSlot(error);
}

/** True for passing trouble after which it is certain that the command was not carried out. */
export function isUndone(error: unknown): boolean {
  return isPassing(error) && !isMigrationError(error, 'CONNECTION_LOST');
}

function notBegun(error: unknown): boolean {
  return isMigrationError(error, 'CONNECTION_FAILED') || isMigrationError(error, 'SERVER_LOADING');
}

/** Keys of one command in several slots: that stays refused. */
function isCrossSlot(error: unknown): boolean {
  const reply = error instanceof MigrationError ? error.cause : error;
  return reply instanceof Error && /^CROSSSLOT\b/.test(reply.message);
}
