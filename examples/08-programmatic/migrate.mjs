/** Plans, reviews, applies and undoes a migration from code. */
import { applyPlan, createPlan, isMigrationError, rollBack, validatePlan, writePlan } from 'redisvl-migrate';

const connection = { url: process.env.REDIS_URL ?? 'redis://localhost:6379' };
const backupDir = 'migration_backups';

const plan = await createPlan({ connection, index: 'products', schemaPatchPath: 'patch.yaml' });
await writePlan(plan, 'migration_plan.yaml');
console.log(`Blocked: ${plan.blockedReasons.length}, warnings: ${plan.warnings.length}`);

try {
  // After ten minutes the run stops at a safe point; called again, it goes on from there.
  const signal = AbortSignal.timeout(600_000);
  const report = await applyPlan({ connection, plan, backupDir, signal, onEvent: tell });
  console.log(`Applied: ${report.result}`);
} catch (error) {
  if (!isMigrationError(error)) throw error;
  // The code is stable, and "changed" says whether anything was touched.
  console.error(`${error.code}, changed ${error.changed}: ${error.message}. ${error.hint}`);
  process.exit(1);
}

const { validation } = await validatePlan({ connection, plan, backupDir });
console.log(`Schema matches: ${validation.schemaMatch}`);

const undone = await rollBack({ connection, backupDir });
console.log(`Rolled back: ${undone.result}, ${undone.restored} vectors`);

/** @param {import('redisvl-migrate').StampedEvent} event */
function tell(event) {
  if (event.type === 'step.finished' && event.docs) console.log(`${event.step}: ${event.docs} documents`);
  if (event.type === 'index.dropped') console.log('Searches fail from here');
  if (event.type === 'index.ready') console.log('Searches work again');
}
