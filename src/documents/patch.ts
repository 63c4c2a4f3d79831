import type { SchemaPatch } from '../plan/plan.ts';
import { documentVersion } from './document-version.ts';
import { changeSections, readChanges, writeChanges } from './patch-changes.ts';
import { documentPlace, openSection, withoutMisplaced } from './place.ts';
import type { Reading } from './problem.ts';
import { readDocument } from './read-document.ts';
import { writeYaml } from './write-yaml.ts';

/**
 * Reads a schema patch: `version` and `changes` with its five sections, every one of them optional. An empty document is a
 * patch that changes nothing.
 *
 * Attribute names and values are checked one by one; whether they fit the index is seen when a plan is made.
 */
export function readPatch(text: string): Reading<SchemaPatch> {
  return readDocument(text, (plain) => {
    const place = documentPlace(plain);
    const rest = withoutMisplaced(place, changeSections, (key) => `"${key}" belongs under "changes"`);
    const document = openSection(rest, 'patch', ['version', 'changes']);
    documentVersion(document('version'));
    const changes = openSection(document('changes'), 'changes section', changeSections);
    const value = readChanges(changes);
    return place.problems.length > 0 ? { problems: place.problems } : { value };
  });
}

/** Writes a patch that {@link readPatch} reads as the same patch; sections without entries are left out. */
export function writePatch(patch: SchemaPatch): string {
  return writeYaml({ version: 1, changes: writeChanges(patch) });
}
