import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPlan, type MigrationPlan, type PlanOptions } from '../../../src/index.ts';
import type { TestServer } from '../../support/server.ts';

/** The `changes` of a patch file, as plain values; JSON is YAML. */
export type Changes = Readonly<Record<string, unknown>>;

/** What to plan. */
export interface Wanted extends Pick<PlanOptions, 'aliases' | 'allowSharedKeys'> {
  readonly index: string;
  readonly changes: Changes;
}

/** A datatype change of the field `embedding`. */
export function toDatatype(datatype: string): Changes {
  return { update_fields: [{ name: 'embedding', attrs: { datatype } }] };
}

/** Makes a plan as a user does: with a patch file, here in `folder`. */
export async function planChanges(server: TestServer, folder: string, wanted: Wanted): Promise<MigrationPlan> {
  const { index, changes, ...options } = wanted;
  const schemaPatchPath = join(folder, 'patch.yaml');
  writeFileSync(schemaPatchPath, JSON.stringify({ version: 1, changes }));
  return createPlan({ connection: { url: server.url }, index, schemaPatchPath, ...options });
}
