/** What `rvl migrate helper` prints: where to start. */
export function helperText(indexes: readonly string[], programName: string): string {
  const listing = indexes.length === 0 ? ['  (none found)'] : indexes.map((name, at) => `  ${at + 1}. ${name}`);
  return ['Index migrations', '', 'Available indexes:', ...listing, '', ...body(programName)].join('\n');
}

function body(programName: string): string[] {
  return [
    'Supported changes:',
    '  - Add or remove text, tag, numeric and geo fields, and change their options',
    '  - Change the vector algorithm, the distance metric and their parameters',
    '  - Change the vector datatype (float64, float32, float16, bfloat16); documents are re-encoded',
    '',
    'Not supported:',
    '  - Changing vector dimensions (needs new embeddings)',
    '  - Changing the storage type (hash <-> JSON)',
    '  - Adding a vector field (add the vectors first, then migrate)',
    '',
    'Commands:',
    `  ${programName} index info --index <name>`,
    `  ${programName} migrate wizard --index <name>`,
    `  ${programName} migrate plan --index <name> --schema-patch schema_patch.yaml`,
    `  ${programName} migrate apply --plan migration_plan.yaml --backup-dir ./migration_backups`,
    `  ${programName} migrate validate --plan migration_plan.yaml`,
    `  ${programName} migrate rollback --backup-dir ./migration_backups`,
    '',
    'A schema patch names only what changes:',
    '  version: 1',
    '  changes:',
    '    update_fields:',
    '      - name: embedding',
    '        attrs:',
    '          datatype: float16',
    '',
    'Tip: pause reads and writes of the index while a migration is applied.',
  ];
}
