import { createHash } from 'node:crypto';
import { canonicalDefinition } from './canonical.ts';
import type { IndexDefinition } from './definition.ts';

/**
 * SHA-256 of a definition in hexadecimal: equal exactly where `differences` finds none between two definitions.
 *
 * The order of prefixes and fields does not count; the name does.
 */
export function fingerprint(definition: IndexDefinition): string {
  const canonical = canonicalDefinition(definition);
  const ordered = {
    ...canonical,
    prefixes: [...new Set(canonical.prefixes)].sort(),
    fields: [...canonical.fields].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
  return createHash('sha256').update(JSON.stringify(ordered)).digest('hex');
}
