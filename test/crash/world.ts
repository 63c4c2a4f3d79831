import type { SchemaPatch } from '../../src/plan/plan.ts';
import type { TestServer } from '../support/server.ts';

/** Dimensions of the vectors. */
export const dims = 4;
/** Documents of a world. */
export const documents = 12;

/** An index and what changes. */
export interface Kind {
  readonly name: string;
  /** Default 1. */
  readonly workers?: number;
  readonly create: readonly string[];
  readonly load: (send: TestServer['send'], document: number) => Promise<unknown>;
  /** True where search must be told to know INT8, see `withIntegerVectors`. */
  readonly integers?: boolean;
  /** What the patch changes beside `update`. */
  readonly patch?: Partial<SchemaPatch>;
  /** `update_fields` of the patch. */
  readonly update: readonly {
    readonly name: string;
    readonly attrs: Readonly<Record<string, string | number | boolean>>;
  }[];
}

const hashSchema = (datatype: string) => [
  'ON',
  'HASH',
  'PREFIX',
  '1',
  'doc:',
  'FILTER',
  '@rank < 100',
  'SCHEMA',
  'title',
  'AS',
  'headline',
  'TEXT',
  'WITHSUFFIXTRIE',
  'rank',
  'NUMERIC',
  'SORTABLE',
  'embedding',
  'VECTOR',
  'FLAT',
  '6',
  'TYPE',
  datatype,
  'DIM',
  String(dims),
  'DISTANCE_METRIC',
  'L2',
];

function withoutFilter(words: readonly string[]): string[] {
  return words.filter((_, place) => words[place] !== 'FILTER' && words[place - 1] !== 'FILTER');
}

function float32(document: number): Buffer {
  return Buffer.from(Float32Array.from({ length: dims }, (_, i) => Math.sin(document * 3 + i * 1.7)).buffer);
}

/** The upper half of a float32 is a bfloat16. */
function bfloat16(document: number): Buffer {
  const wide = float32(document);
  return Buffer.concat(Array.from({ length: dims }, (_, i) => wide.subarray(4 * i + 2, 4 * i + 4)));
}

const loadHash =
  (vector: (document: number) => Buffer): Kind['load'] =>
  async (send, document) => {
    const rank = document % 5 === 4 ? '500' : String(document);
    await send('HSET', `doc:${document}`, 'title', `title ${document}`, 'rank', rank, 'embedding', vector(document));
    if (document % 4 === 1) {
      await send('PEXPIREAT', `doc:${document}`, '4102444800000');
    }
    if (document % 4 === 2) {
      await send('HPEXPIREAT', `doc:${document}`, '4102444800000', 'FIELDS', '1', 'embedding');
    }
  };

const jsonVector = [
  ...['$.embedding', 'AS', 'embedding', 'VECTOR', 'FLAT', '6', 'TYPE', 'FLOAT32', 'DIM', String(dims)],
  ...['DISTANCE_METRIC', 'L2'],
];

/** Every kind of plan this version applies. */
const changes: readonly Kind[] = [
  {
    name: 'index-only',
    create: hashSchema('FLOAT32'),
    load: loadHash(float32),
    update: [
      { name: 'embedding', attrs: { distance_metric: 'cosine' } },
      { name: 'headline', attrs: { weight: 2 } },
    ],
  },
  {
    name: 'float32 to float16',
    create: hashSchema('FLOAT32'),
    load: loadHash(float32),
    update: [{ name: 'embedding', attrs: { datatype: 'float16' } }],
  },
  {
    name: 'bfloat16 to float16',
    create: hashSchema('BFLOAT16'),
    load: loadHash(bfloat16),
    update: [{ name: 'embedding', attrs: { datatype: 'float16' } }],
  },
  {
    name: 'float32 to float64',
    create: hashSchema('FLOAT32'),
    load: loadHash(float32),
    update: [{ name: 'embedding', attrs: { datatype: 'float64' } }],
  },
  {
    name: 'float32 to int8',
    create: hashSchema('FLOAT32'),
    load: loadHash(float32),
    integers: true,
    update: [{ name: 'embedding', attrs: { datatype: 'int8' } }],
  },
  {
    name: 'json',
    create: [
      'ON',
      'JSON',
      'PREFIX',
      '1',
      'doc:',
      'SCHEMA',
      '$.title',
      'AS',
      'title',
      'TEXT',
      '$.tags[*]',
      'AS',
      'tags',
      'TAG',
      ...jsonVector,
    ],
    load: (send, document) =>
      send(
        'JSON.SET',
        `doc:${document}`,
        '$',
        JSON.stringify({ title: `title ${document}`, tags: ['a'], embedding: [document, 1, 2, 3] }),
      ),
    update: [{ name: 'embedding', attrs: { datatype: 'float16' } }],
  },
  {
    name: 'rename a field',
    create: hashSchema('FLOAT32'),
    load: loadHash(float32),
    patch: { renameFields: [{ oldName: 'embedding', newName: 'vector' }] },
    update: [],
  },
  {
    name: 'swap two fields',
    create: ['ON', 'HASH', 'PREFIX', '1', 'doc:', 'SCHEMA', 'title', 'TEXT', 'subtitle', 'TEXT', 'rank', 'NUMERIC'],
    load: async (send, document) => {
      await loadHash(float32)(send, document);
      await send('HSET', `doc:${document}`, 'subtitle', `subtitle ${document}`);
    },
    patch: {
      renameFields: [
        { oldName: 'title', newName: 'subtitle' },
        { oldName: 'subtitle', newName: 'title' },
      ],
    },
    update: [],
  },
  {
    name: 'new prefix and index name',
    create: hashSchema('FLOAT32'),
    load: loadHash(float32),
    patch: { index: { name: 'idx2', prefixes: ['document:'] } },
    update: [],
  },
  {
    name: 'float32 to float16 without a filter',
    create: withoutFilter(hashSchema('FLOAT32')),
    load: loadHash(float32),
    update: [{ name: 'embedding', attrs: { datatype: 'float16' } }],
  },
  {
    name: 'everything at once',
    create: withoutFilter(hashSchema('FLOAT32')),
    load: loadHash(float32),
    patch: { index: { prefixes: ['doc:v2:'] }, renameFields: [{ oldName: 'embedding', newName: 'vector' }] },
    update: [{ name: 'embedding', attrs: { datatype: 'float16' } }],
  },
  {
    name: 'rename a json field',
    create: [
      'ON',
      'JSON',
      'PREFIX',
      '1',
      'doc:',
      'SCHEMA',
      '$.title',
      'AS',
      'title',
      'TEXT',
      '$.rank',
      'AS',
      'rank',
      'NUMERIC',
    ],
    load: (send, document) =>
      send(
        'JSON.SET',
        `doc:${document}`,
        '$',
        JSON.stringify({ title: `title ${document}`, rank: document, list: [1] }),
      ),
    patch: { renameFields: [{ oldName: 'title', newName: 'headline' }] },
    update: [],
  },
  {
    name: 'everything at once in json',
    create: ['ON', 'JSON', 'PREFIX', '1', 'doc:', 'SCHEMA', '$.title', 'AS', 'title', 'TEXT', ...jsonVector],
    load: (send, document) =>
      send(
        'JSON.SET',
        `doc:${document}`,
        '$',
        JSON.stringify({ title: `title ${document}`, embedding: [document, 1, 2, 3] }),
      ),
    patch: {
      index: { name: 'idx2', prefixes: ['document:'] },
      renameFields: [{ oldName: 'title', newName: 'headline' }],
    },
    update: [{ name: 'embedding', attrs: { datatype: 'float16' } }],
  },
];

const withWorkers = ['float32 to float16', 'everything at once'];

/** All of them with one worker, and those that the number of workers matters to with three. */
export const kinds: readonly Kind[] = [
  ...changes,
  ...changes
    .filter(({ name }) => withWorkers.includes(name))
    .map((kind) => ({ ...kind, name: `${kind.name}, 3 workers`, workers: 3 })),
];

/** Empties the server and builds the world of a kind: documents, index, synonyms, alias. */
export async function buildWorld({ send }: TestServer, kind: Kind): Promise<void> {
  await send('FLUSHALL');
  for (let document = 0; document < documents; document += 1) {
    await kind.load(send, document);
  }
  await send('FT.CREATE', 'idx', ...kind.create);
  await send('FT.SYNUPDATE', 'idx', 'group', 'title', 'heading');
  await untilIndexed(send);
  await send('FT.ALIASADD', 'prod', 'idx');
}

/** Synonyms added to a living index start a second scan, whose end FT.INFO shows like that of the first. */
async function untilIndexed(send: TestServer['send']): Promise<void> {
  for (;;) {
    const info = (await send('FT.INFO', 'idx')) as unknown[];
    const part = (name: string) => String(info[info.indexOf(name) + 1]);
    const search = (await send('FT.SEARCH', 'idx', 'heading', 'NOCONTENT', 'LIMIT', '0', '0')) as number[];
    if (part('indexing') === '0' && Number(part('percent_indexed')) === 1 && search[0] === Number(part('num_docs'))) {
      return;
    }
  }
}

/** Everything a user could see of a world: every key with its bytes and TTLs, the definition, synonyms, alias. */
export async function picture(server: TestServer): Promise<Record<string, unknown>> {
  const keys = ((await server.send('KEYS', '*')) as string[]).filter((key) => !/:rvl:(lease|fence)$/.test(key)).sort();
  const contents: Record<string, unknown> = {};
  for (const key of keys) {
    contents[key] = await describeKey(server, key);
  }
  const info = (await server.send('FT.INFO', 'prod')) as unknown[];
  const part = (name: string) => info[info.indexOf(name) + 1];
  return {
    contents,
    indexes: await server.send('FT._LIST'),
    definition: part('index_definition'),
    // Their order means nothing.
    attributes: (part('attributes') as string[][]).map((attribute) => attribute.join(' ')).sort(),
    numDocs: part('num_docs'),
    synonyms: await server.send('FT.SYNDUMP', 'prod'),
    alias: info[1],
    found: ((await server.send('FT.SEARCH', 'prod', 'heading', 'NOCONTENT', 'LIMIT', '0', '0')) as unknown[])[0],
  };
}

async function describeKey({ send, sendForBuffers }: TestServer, key: string): Promise<unknown> {
  const expires = await send('PEXPIRETIME', key);
  if ((await send('TYPE', key)) !== 'hash') {
    return { expires, value: await send('JSON.GET', key) };
  }
  const pairs = (await sendForBuffers('HGETALL', key)) as Buffer[];
  const texts = pairs.map((bytes) => bytes.toString('hex'));
  const fieldExpires = await send('HPEXPIRETIME', key, 'FIELDS', '2', 'embedding', 'vector');
  return {
    expires,
    fieldExpires,
    fields: Object.fromEntries(texts.flatMap((name, i) => (i % 2 ? [] : [[name, texts[i + 1]]]))),
  };
}
