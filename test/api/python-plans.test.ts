import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { applyPlan, describeIndex, type IndexDefinition, readPlan } from '../../src/index.ts';
import { inFolder } from '../apply/support/folder.ts';
import { indexIsReady } from '../redis/index-is-ready.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

// scripts/make-python-plans.py lets Python's RedisVL plan each of these cases.

/** A word of a command; `float32` stands for the bytes of a vector. */
type Word = string | { readonly float32: readonly number[] };

interface Case {
  readonly index: string;
  readonly commands: readonly (readonly Word[])[];
}

const folder = fileURLToPath(new URL('../documents/fixtures/python', import.meta.url));
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.case.json'))
  .map((name) => name.replace('.case.json', ''));

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.stop());
beforeEach(() => server.send('FLUSHALL'));

async function create(name: string): Promise<IndexDefinition> {
  const { commands, index } = JSON.parse(readFileSync(join(folder, `${name}.case.json`), 'utf8')) as Case;
  for (const command of commands) {
    const words = command.map((word) =>
      typeof word === 'string' ? word : Buffer.from(new Float32Array(word.float32).buffer),
    );
    await server.send(...words);
  }
  await indexIsReady(server, index);
  return (await describeIndex({ url: server.url }, index)).definition;
}

async function apply(name: string, aliases: readonly string[] = []) {
  const plan = await readPlan(join(folder, `${name}.plan.yaml`));
  expect(plan.exact).toBe(false);
  return inFolder((backups) => applyPlan({ connection: { url: server.url }, plan, backupDir: backups, aliases }));
}

/** The definition with other attributes of one of its fields. */
function withAttributes(definition: IndexDefinition, name: string, attrs: Record<string, string>): IndexDefinition {
  const fields = definition.fields.map((field) =>
    field.name === name ? { ...field, attrs: { ...field.attrs, ...attrs } } : field,
  );
  return { ...definition, fields };
}

it.each(names)('the plan that Python made of the case %s is read and applied', async (name) => {
  await create(name);
  const report = await apply(name);
  expect({ result: report.result, errors: report.validation.errors }).toEqual({ result: 'succeeded', errors: [] });
});

it.each([
  ['hash-float16', 'embedding', { datatype: 'float16' }],
  ['hnsw-to-flat', 'embedding', { algorithm: 'flat' }],
  ['two-prefixes', 'embedding', { datatype: 'bfloat16' }],
  ['json', 'embedding', { datatype: 'float16' }],
  ['beyond-redisvl', 'vec', { datatype: 'float16' }],
])('the plan %s changes what it says of the index and nothing else', async (name, field, attrs) => {
  const before = await create(name);
  await apply(name);
  const { definition } = await describeIndex({ url: server.url }, 'products');
  expect(definition).toEqual(withAttributes(before, field, attrs));
});

it('what Python does not know of an index stays: FILTER, language, score, AS names, synonyms and the alias', async () => {
  const before = await create('beyond-redisvl');
  expect(before).toMatchObject({ filter: '@price < 4', language: 'german', score: 0.5 });
  const report = await apply('beyond-redisvl', ['live']);
  expect(report.documents?.converted).toBe(6);
  const after = await describeIndex({ url: server.url }, 'live');
  expect(after.definition.fields.map(({ name, path }) => [name, path])).toEqual([
    ['headline', 'title'],
    ['price', 'price'],
    ['vec', 'embedding'],
  ]);
  expect(after.definition).toMatchObject({ filter: '@price < 4', language: 'german', score: 0.5 });
  expect(after.companions).toMatchObject({ aliases: ['live'], synonyms: { cars: ['auto', 'wagen'] } });
  expect(await server.send('HSTRLEN', 'doc:1', 'embedding')).toBe(8);
});

it('a Python plan of an index that has changed since is refused', async () => {
  await create('hash-float16');
  await server.send('FT.ALTER', 'products', 'SCHEMA', 'ADD', 'note', 'TEXT');
  await expect(apply('hash-float16')).rejects.toMatchObject({ code: 'SOURCE_CHANGED', changed: 'nothing' });
  expect(await server.send('HSTRLEN', 'doc:1', 'embedding')).toBe(16);
});
