import { createHash } from 'node:crypto';
import type { MigrationPlan } from '../plan/plan.ts';
import { planIdentity } from '../plan/plan-identity.ts';

const FINGERPRINT_DIGITS = 16;

/** The id of a batch that is planned at this moment: `batch_20260320_100000`, UTC. */
export function batchIdAt(now: Date): string {
  const [date = '', time = ''] = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  return `batch_${date}_${time}`;
}

/** 16 hexadecimal digits that stand for what a plan does: equal sources and targets give equal digits. */
export function batchFingerprint(plan: MigrationPlan): string {
  return createHash('sha256').update(planIdentity(plan)).digest('hex').slice(0, FINGERPRINT_DIGITS);
}
