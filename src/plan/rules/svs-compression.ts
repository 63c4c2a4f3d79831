import type { Rule } from './rule.ts';

/** Warns that an SVS-VAMANA field's compression is shown by another name than it was given. */
export const svsCompression: Rule = {
  name: 'svs-compression',
  kind: 'warns',
  says: [
    "The server does not show the compression of '<field>' as it was given; <compression> is assumed unless the patch sets it",
  ],
  why: "Servers without Intel's library answer with one word for every compression.",
  remedy: 'Set `compression` in the patch where it matters.',
  check: ({ diff, patch }) =>
    diff.kept
      .filter(
        ({ source, target }) => source.attrs.algorithm === 'svs-vamana' && target.attrs.algorithm === 'svs-vamana',
      )
      .filter(
        ({ source }) => !patch.updateFields.some(({ name, attrs }) => name === source.name && 'compression' in attrs),
      )
      .map(
        ({ target }) =>
          `The server does not show the compression of '${target.name}' as it was given; ` +
          `${target.attrs.compression ?? 'none'} is assumed unless the patch sets it`,
      ),
};
