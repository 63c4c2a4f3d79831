import { setTimeout } from 'node:timers/promises';
import { RESP_TYPES } from '@redis/client';
import type { TestServer } from '../../support/server.ts';

/** Everything a user could see of a server: every key with its bytes and TTLs, every index with all that belongs to it. */
export interface Picture {
  /** Keys as text, each with its content as text. */
  readonly keys: ReadonlyMap<string, string>;
  /** Index names, each with what FT.INFO, FT.SYNDUMP and FT.DEBUG tell of its definition. */
  readonly indexes: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** The aliases asked for, each with the index it points at. */
  readonly aliases: ReadonlyMap<string, string>;
}

const asBuffers = { [RESP_TYPES.BLOB_STRING]: Buffer } as const;

type Client = Awaited<ReturnType<TestServer['client']>>;

/** Takes the picture; `aliases` are looked up, because a server before 8.10 does not list them. */
export async function takePicture(server: TestServer, aliases: readonly string[] = []): Promise<Picture> {
  const client = await server.client();
  try {
    const all = (await client.sendCommand(['KEYS', '*'])) as string[];
    // The number of the last run stays for a week, and the keys that durability is asked with for a second.
    const names = all.filter((key) => !/(:rvl:fence(\{.*)?|(^rvl|:rvl:.*):sync\{.*)$/.test(key)).sort();
    const keys = await Promise.all(names.map(async (key) => [key, await describeKey(client, key)] as const));
    const indexNames = ((await client.sendCommand(['FT._LIST'])) as string[]).sort();
    const indexes = await Promise.all(
      indexNames.map(async (name) => [name, await describeIndex(client, name)] as const),
    );
    const targets = await Promise.all(aliases.map(async (alias) => [alias, await targetOf(client, alias)] as const));
    return { keys: new Map(keys), indexes: new Map(indexes), aliases: new Map(targets) };
  } finally {
    client.destroy();
  }
}

/** What differs between two pictures, a line each and at most a dozen; a failed comparison of whole pictures would take minutes to print. */
export function changesBetween(before: Picture, after: Picture): string[] {
  return [
    ...changedEntries('key', before.keys, after.keys),
    ...changedEntries('index', texts(before.indexes), texts(after.indexes)),
    ...changedEntries('alias', before.aliases, after.aliases),
  ].slice(0, 12);
}

function texts(map: ReadonlyMap<string, unknown>): ReadonlyMap<string, string> {
  return new Map([...map].map(([name, value]) => [name, JSON.stringify(value)]));
}

function changedEntries(
  what: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  const changed = names.filter((name) => before.get(name) !== after.get(name));
  return changed.map((name) => `${what} ${name}: ${short(before.get(name))} → ${short(after.get(name))}`);
}

function short(text: string | undefined): string {
  return text === undefined ? 'none' : text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

async function describeKey(client: Client, key: string): Promise<string> {
  const [type, expires] = await Promise.all([
    client.sendCommand(['TYPE', key]),
    client.sendCommand(['PEXPIRETIME', key]),
  ]);
  const content = await contentOf(client, key, String(type));
  return `${String(type)} expires ${String(expires)} ${content}`;
}

async function contentOf(client: Client, key: string, type: string): Promise<string> {
  if (type === 'hash') {
    const dumped = await client.sendCommand(['HGETALL', key], { typeMapping: asBuffers });
    const pairs = dumped as unknown as Buffer[];
    const names = pairs.filter((_, i) => i % 2 === 0).map((name) => name.toString());
    const reply =
      names.length === 0 ? [] : await client.sendCommand(['HPEXPIRETIME', key, 'FIELDS', `${names.length}`, ...names]);
    const times = reply as unknown as number[];
    return names
      .map((name, i) => `${name}=${pairs[2 * i + 1]!.toString('hex')}@${times[i]}`)
      .sort()
      .join(' ');
  }
  const command = type === 'ReJSON-RL' ? ['JSON.GET', key] : ['GET', key];
  return String(await client.sendCommand(command));
}

async function describeIndex(client: Client, name: string): Promise<Record<string, unknown>> {
  const info = await infoWhenIndexed(client, name);
  const part = (wanted: string) => info[info.indexOf(wanted) + 1];
  const attributes = part('attributes') as string[][];
  const vectors = attributes.filter((words) => words[words.indexOf('type') + 1] === 'VECTOR').map((words) => words[3]!);
  const hidden = await Promise.all(vectors.map((field) => describeVectors(client, name, field)));
  return {
    options: part('index_options'),
    definition: part('index_definition'),
    stopwords: info.includes('stopwords_list') ? part('stopwords_list') : undefined,
    attributes,
    numDocs: part('num_docs'),
    synonyms: await client.sendCommand(['FT.SYNDUMP', name]),
    hidden,
  };
}

/** FT.INFO of an index that has been through all its keys: until then `num_docs` is of that moment only. */
async function infoWhenIndexed(client: Client, name: string): Promise<unknown[]> {
  for (;;) {
    const info = (await client.sendCommand(['FT.INFO', name])) as unknown as unknown[];
    if (Number(info[info.indexOf('indexing') + 1]) === 0) return info;
    await setTimeout(5);
  }
}

const settings = [
  'TYPE',
  'DIMENSION',
  'METRIC',
  'ALGORITHM',
  'BLOCK_SIZE',
  'M',
  'EF_CONSTRUCTION',
  'EF_RUNTIME',
  'EPSILON',
];

/** What FT.INFO hides of a vector field; sizes and the state of the last search are no settings. */
async function describeVectors(client: Client, index: string, field: string): Promise<Record<string, unknown>> {
  const whole = (await client.sendCommand(['FT.DEBUG', 'VECSIM_INFO', index, field])) as unknown as unknown[];
  // HNSW stands behind a buffer, whose own values come before.
  const reply = whole.includes('BACKEND_INDEX') ? (whole[whole.indexOf('BACKEND_INDEX') + 1] as unknown[]) : whole;
  const shown = settings.filter((setting) => reply.includes(setting));
  return Object.fromEntries([
    ['field', field],
    ...shown.map((setting) => [setting, reply[reply.indexOf(setting) + 1]]),
  ]);
}

async function targetOf(client: Client, alias: string): Promise<string> {
  try {
    return String(((await client.sendCommand(['FT.INFO', alias])) as unknown as unknown[])[1]);
  } catch {
    return 'nothing';
  }
}
