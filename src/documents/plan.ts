import type { MigrationPlan } from '../plan/plan.ts';
import { writeSchema } from '../schema/redisvl-schema.ts';
import { documentVersion } from './document-version.ts';
import { changeSections, readChanges, writeChanges } from './patch-changes.ts';
import { documentPlace, flag, items, openSection, type Place, refuse, required, requiredText, text } from './place.ts';
import { readSchemaAt, readSource, writeSource } from './plan-source.ts';
import type { Reading } from './problem.ts';
import { readDocument } from './read-document.ts';
import { writeYaml } from './write-yaml.ts';

/** The one way of migrating that plans describe. */
const mode = 'drop_recreate';

const planKeys = [
  'version',
  'mode',
  'created_at',
  'source',
  'requested_changes',
  'diff_classification',
  'rename_operations',
  'merged_target_schema',
  'warnings',
  'validation',
] as const;

/**
 * Writes a plan in the guide's form, which Python's RedisVL loads as well.
 *
 * Beyond the guide it holds `created_at`, `source.index_name`, and what RedisVL has no words for: `index.definition` and a
 * hash field's `path` in both schemas, and `source.companions` (aliases, synonyms), which marks a plan as exact.
 */
export function writePlan(plan: MigrationPlan): string {
  const { index, prefix, fields } = plan.renames;
  return writeYaml({
    version: 1,
    mode,
    ...(plan.createdAt !== undefined && { created_at: plan.createdAt }),
    source: writeSource(plan.source, { exact: plan.exact }),
    requested_changes: writeChanges(plan.requestedChanges),
    diff_classification: { supported: plan.blockedReasons.length === 0, blocked_reasons: plan.blockedReasons },
    rename_operations: {
      rename_index: index ?? null,
      change_prefix: prefix ?? null,
      rename_fields: fields.map(({ oldName, newName }) => ({ old_name: oldName, new_name: newName })),
    },
    merged_target_schema: writeSchema(plan.target),
    warnings: plan.warnings,
    validation: {
      require_doc_count_match: plan.validation.requireDocCountMatch,
      require_schema_match: plan.validation.requireSchemaMatch,
    },
  });
}

/**
 * Reads a plan: ours, the guide's example, or one made by Python's RedisVL (`requested_changes` with `version` and `changes`).
 *
 * `exact` is true where the file carries all of the source index, as ours do.
 */
export function readPlan(text: string): Reading<MigrationPlan> {
  return readDocument(text, (plain) => {
    const place = documentPlace(plain);
    const plan = readPlanAt(place);
    return plan === undefined || place.problems.length > 0 ? { problems: place.problems } : { value: plan };
  });
}

function readPlanAt(place: Place): MigrationPlan | undefined {
  const document = openSection(place, 'plan', planKeys);
  documentVersion(document('version'));
  const plannedMode = text(document('mode'));
  if (plannedMode !== undefined && plannedMode !== mode) {
    refuse(document('mode'), `the only mode is "${mode}"`);
  }
  const source = readSource(document('source'));
  const requestedChanges = readRequestedChanges(document('requested_changes'));
  const target = readSchemaAt(document('merged_target_schema'), source?.snapshot.definition.prefixes);
  const createdAt = text(document('created_at'));
  const judged = {
    requestedChanges,
    blockedReasons: readBlockedReasons(document('diff_classification')),
    warnings: items(document('warnings')).map(requiredText),
    renames: readRenames(document('rename_operations')),
    validation: readValidation(document('validation')),
  };
  if (source === undefined || target === undefined) {
    return undefined;
  }
  return {
    source: source.snapshot,
    ...judged,
    target,
    ...(createdAt !== undefined && { createdAt }),
    exact: source.exact,
  };
}

/** The guide's form has the sections themselves, Python's has a patch with its `version` and `changes`. */
function readRequestedChanges(place: Place): MigrationPlan['requestedChanges'] {
  const noun = 'requested_changes section';
  const isPython = typeof place.value === 'object' && place.value !== null && 'changes' in place.value;
  if (!isPython) {
    return readChanges(openSection(place, noun, changeSections));
  }
  const patch = openSection(place, noun, ['version', 'changes']);
  documentVersion(patch('version'));
  return readChanges(openSection(patch('changes'), 'changes section', changeSections));
}

function readBlockedReasons(place: Place): string[] {
  const section = openSection(place, 'diff_classification section', ['supported', 'blocked_reasons']);
  const supported = required(section('supported'), flag(section('supported')));
  const reasons = items(section('blocked_reasons')).map(requiredText);
  return supported === false && reasons.length === 0 ? ['The plan says that it is not supported'] : reasons;
}

function readRenames(place: Place): MigrationPlan['renames'] {
  const section = openSection(place, 'rename_operations section', ['rename_index', 'change_prefix', 'rename_fields']);
  const index = text(section('rename_index'));
  const prefix = text(section('change_prefix'));
  const fields = items(section('rename_fields')).map((item) => {
    const rename = openSection(item, 'field rename', ['old_name', 'new_name']);
    return { oldName: requiredText(rename('old_name')), newName: requiredText(rename('new_name')) };
  });
  return { ...(index !== undefined && { index }), ...(prefix !== undefined && { prefix }), fields };
}

function readValidation(place: Place): MigrationPlan['validation'] {
  const section = openSection(place, 'validation section', ['require_doc_count_match', 'require_schema_match']);
  return {
    requireDocCountMatch: flag(section('require_doc_count_match')) ?? true,
    requireSchemaMatch: flag(section('require_schema_match')) ?? true,
  };
}
