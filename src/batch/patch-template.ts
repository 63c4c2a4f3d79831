import type { SchemaPatch } from '../plan/plan.ts';
import type { IndexDefinition } from '../schema/definition.ts';

/** What of a patch gives every index its own name or prefix: `{name}` and `{prefix}`. */
const placeholder = /\{name\}|\{prefix\}/;

/** The parts of a patch that would make several indexes the same: a name or prefixes without a placeholder. */
export function sharedParts({ index }: SchemaPatch): string[] {
  const isOwn = (text: string) => placeholder.test(text);
  return [
    ...(index.name !== undefined && !isOwn(index.name) ? [`index.name "${index.name}"`] : []),
    ...(index.prefixes ?? []).filter((prefix) => !isOwn(prefix)).map((prefix) => `index.prefix "${prefix}"`),
  ];
}

/**
 * The patch for one index: `{name}` stands for its name, `{prefix}` for its prefix, in `index.name` and `index.prefix`.
 *
 * An index with several prefixes gets one for each where the patch's prefix holds `{prefix}`; in a name it is the first.
 *
 * @example
 * patchFor({ ...patch, index: { name: '{name}_v2', prefixes: ['v2:{prefix}'] } }, products); // products_v2, v2:product:
 */
export function patchFor(patch: SchemaPatch, { name, prefixes }: IndexDefinition): SchemaPatch {
  const fill = (text: string, prefix: string) =>
    text.replaceAll(/\{(name|prefix)\}/g, (_, word) => (word === 'name' ? name : prefix));
  const { index } = patch;
  return {
    ...patch,
    index: {
      ...index,
      ...(index.name !== undefined && { name: fill(index.name, prefixes[0] ?? '') }),
      ...(index.prefixes !== undefined && {
        prefixes: index.prefixes.flatMap((template) =>
          template.includes('{prefix}')
            ? prefixes.map((prefix) => fill(template, prefix))
            : [fill(template, prefixes[0] ?? '')],
        ),
      }),
    },
  };
}
