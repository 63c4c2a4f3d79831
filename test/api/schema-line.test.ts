import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPlan, readPatchFile, writePatchFile, writePlan, writeSchema } from '../../src/index.ts';
import { inFolder } from '../apply/support/folder.ts';
import { patch } from '../plan/inputs.ts';
import { schemaProblems } from '../support/json-schema.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  const vector = 'embedding VECTOR HNSW 6 TYPE FLOAT32 DIM 4 DISTANCE_METRIC COSINE';
  const texts = 'title AS headline TEXT PHONETIC dm:en SORTABLE place GEOSHAPE FLAT tags TAG SEPARATOR ;';
  const head = 'FT.CREATE products ON HASH PREFIX 2 a: b: FILTER @price>1 LANGUAGE german STOPWORDS 1 der SCHEMA';
  await server.send(...`${head} price NUMERIC ${texts} ${vector}`.split(' '));
  await server.send('FT.ALIASADD', 'live', 'products');
  await server.send('FT.SYNUPDATE', 'products', 'group', 'one', 'two');
});

afterAll(() => server.stop());

const removal = patch({ removeFields: ['price'] });
const firstLine = (path: string): string => readFileSync(path, 'utf8').split('\n')[0] ?? '';

it('files begin with the line by which editors find their schema, and fit it', async () => {
  await inFolder(async (folder) => {
    const plan = await createPlan({ connection: { url: server.url }, index: 'live', patch: removal });
    const [planPath, patchPath, schemaPath] = ['p.yaml', 'patch.yaml', 's.yaml'].map((name) => join(folder, name));
    await writePlan(plan, planPath!);
    await writePatchFile(removal, patchPath!);
    await writeSchema(plan.source.definition, schemaPath!);
    const url = (name: string) => `https://cdn.jsdelivr.net/npm/redisvl-migrate/schemas/${name}.schema.json`;
    expect(firstLine(planPath!)).toBe(`# yaml-language-server: $schema=${url('migration_plan')}`);
    expect(firstLine(patchPath!)).toBe(`# yaml-language-server: $schema=${url('schema_patch')}`);
    expect(firstLine(schemaPath!)).toBe(`# yaml-language-server: $schema=${url('target_schema')}`);
    expect(schemaProblems('migration_plan', readFileSync(planPath!, 'utf8'))).toEqual([]);
    expect(schemaProblems('schema_patch', readFileSync(patchPath!, 'utf8'))).toEqual([]);
    expect(schemaProblems('target_schema', readFileSync(schemaPath!, 'utf8'))).toEqual([]);
  });
});

it('the schema of an installed package is named, seen from the file', async () => {
  await inFolder(async (folder) => {
    const schemas = fileURLToPath(new URL('../../schemas', import.meta.url));
    cpSync(schemas, join(folder, 'node_modules/redisvl-migrate/schemas'), { recursive: true });
    mkdirSync(join(folder, 'deep/plans'), { recursive: true });
    await writePatchFile(removal, join(folder, 'patch.yaml'));
    await writePatchFile(removal, join(folder, 'deep/plans/patch.yaml'));
    const file = 'node_modules/redisvl-migrate/schemas/schema_patch.schema.json';
    expect(firstLine(join(folder, 'patch.yaml'))).toBe(`# yaml-language-server: $schema=./${file}`);
    expect(firstLine(join(folder, 'deep/plans/patch.yaml'))).toBe(`# yaml-language-server: $schema=../../${file}`);
    expect(await readPatchFile(join(folder, 'deep/plans/patch.yaml'))).toEqual(removal);
    expect(await writePatchFile(removal, join(folder, 'patch.yaml'))).toBeUndefined();
  });
});
