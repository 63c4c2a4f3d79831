import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { jsonSchemas } from '../../scripts/schemas/json-schemas.ts';

// On a mismatch: "npm run reference" writes the files anew, then look at the difference and commit it.

it.each(jsonSchemas())('the published schema of $name is what scripts/schemas/ gives', async ({ name, text }) => {
  await expect(text).toMatchFileSnapshot(`../../schemas/${name}.schema.json`);
});

it('schemas/ holds no other file', () => {
  const files = readdirSync(new URL('../../schemas', import.meta.url)).toSorted();
  expect(files).toEqual(
    jsonSchemas()
      .map(({ name }) => `${name}.schema.json`)
      .toSorted(),
  );
});
