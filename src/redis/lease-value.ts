import type { LeaseGuard } from './port.ts';

/** What a lease key holds: JSON, the token first. */
export interface LeaseValue {
  readonly token: string;
  /** Who holds it, in words for people. */
  readonly holder: string;
}

/** A lease this process took, and what it needs to take it again where the server lost it. */
export interface HeldLease extends LeaseGuard {
  readonly holder: string;
  readonly ttlMs: number;
  /** Number of our last take, see `claimLease`; {@link givenBack} afterwards. */
  fence: number;
}

/** A fence no lease is taken again with. */
export const givenBack = -1;

/** The value of a lease key. */
export function encodeLease({ token, holder }: LeaseValue): string {
  return JSON.stringify({ token, holder });
}

/** How the value of every lease with this token begins. Scripts compare that, which is cheaper than to parse JSON. */
export function leaseOpening(token: string): string {
  return `{"token":${JSON.stringify(token)},`;
}

/** Parses the value of a lease key; text of another form is taken as the holder. */
export function parseLease(text: string): LeaseValue {
  try {
    const value = JSON.parse(text) as Partial<LeaseValue> | null;
    if (typeof value?.token === 'string' && typeof value.holder === 'string') {
      return { token: value.token, holder: value.holder };
    }
  } catch {
    // Falls through: not ours.
  }
  return { token: '', holder: text };
}
