import type { Field, IndexDefinition } from '../schema/definition.ts';

/** What the wizard prints first: the index as it is, letter by letter as the guide has it. */
export function introduction(definition: IndexDefinition): string[] {
  return [
    `Building a migration plan for index '${definition.name}'`,
    'Current schema:',
    `- Index name: ${definition.name}`,
    `- Storage type: ${definition.storageType}`,
    ...definition.fields.map((field) => `- ${field.name} (${field.type})${pathNote(field)}`),
  ];
}

/** Shown only where the place is not the one that the name suggests. */
function pathNote({ name, path }: Field): string {
  return path === name || path === `$.${name}` ? '' : ` path=${path}`;
}
