import { fingerprint } from '../schema/fingerprint.ts';
import type { MigrationPlan } from './plan.ts';

/** What makes two plans the same piece of work: equal sources and equal targets. 64 hexadecimal digits, a dash, 64 more. */
export function planIdentity(plan: MigrationPlan): string {
  return `${fingerprint(plan.source.definition)}-${fingerprint(plan.target)}`;
}
