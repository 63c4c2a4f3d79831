import type { TestServer } from '../../support/server.ts';
import { randomFrom } from './random.ts';
import { type Datatype, encode } from './reference-conversion.ts';

/** What documents look like. */
export interface DocumentShape {
  readonly prefix: string;
  readonly dims: number;
  readonly datatype: Datatype;
}

/** Values at which roundings go wrong: halfway cases, subnormals, negative zero, the largest a half can hold. */
const awkward = [
  ...[0, -0, 1, -1, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 2 ** -24, 2 ** -25, 1.5 * 2 ** -25],
  ...[3 * 2 ** -25, 2 ** -14, 2 ** -14 - 2 ** -26, 65504, -65504, 65519, 1 / 3, 0.1, Math.PI],
];

/** The numbers of a document's vector in one version of it; the same every time. Document 0 holds the awkward ones. */
export function valuesOf(document: number, dims: number, version = 0): number[] {
  const random = randomFrom(document * 1009 + version * 7919 + 17);
  const values = Array.from({ length: dims }, () => 2 * random() - 1);
  return document === 0 ? values.map((value, i) => awkward[i] ?? value) : values;
}

/** A document's stored vector. */
export function vectorOf(document: number, { dims, datatype }: Omit<DocumentShape, 'prefix'>, version = 0): Buffer {
  // As bfloat16s the largest halves round up to what is no half any more, so there are no awkward ones.
  return encode(valuesOf(datatype === 'bfloat16' ? document + 1 : document, dims, version), datatype);
}

/** The first moment of the year 2100. */
export const farAwayMs = 4_102_444_800_000;

/** When a loaded document and its embedding expire, in milliseconds since the epoch; -1 for never. */
export function expiryOf(document: number): { keyExpiresAt: number; fieldExpiresAt: number } {
  return {
    keyExpiresAt: document % 7 === 3 ? farAwayMs : -1,
    fieldExpiresAt: document % 11 === 5 ? farAwayMs : -1,
  };
}

/** Writes hashes `<prefix>0`… with a title, a rank, an embedding, and for some of them a TTL. */
export async function loadDocuments(server: TestServer, count: number, shape: DocumentShape): Promise<void> {
  const client = await server.client();
  const commands = Array.from({ length: count }, (_, document) => {
    const key = `${shape.prefix}${document}`;
    const { keyExpiresAt, fieldExpiresAt } = expiryOf(document);
    const fields = ['title', `title ${document}`, 'rank', `${document}`, 'embedding', vectorOf(document, shape)];
    return [
      ['HSET', key, ...fields],
      ...(keyExpiresAt < 0 ? [] : [['PEXPIREAT', key, `${keyExpiresAt}`]]),
      ...(fieldExpiresAt < 0 ? [] : [['HPEXPIREAT', key, `${fieldExpiresAt}`, 'FIELDS', '1', 'embedding']]),
    ];
  });
  await Promise.all(commands.flat().map((command) => client.sendCommand(command)));
  client.destroy();
}

/** FT.CREATE words of an index over such documents. */
export function indexOver({ prefix, dims, datatype }: DocumentShape, algorithm: 'FLAT' | 'HNSW' = 'FLAT'): string[] {
  return [
    ...['ON', 'HASH', 'PREFIX', '1', prefix, 'SCHEMA', 'title', 'TEXT', 'rank', 'NUMERIC', 'SORTABLE'],
    ...['embedding', 'VECTOR', algorithm, '6', 'TYPE', datatype.toUpperCase(), 'DIM', `${dims}`],
    ...['DISTANCE_METRIC', 'L2'],
  ];
}
