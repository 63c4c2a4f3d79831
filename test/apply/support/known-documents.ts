import { RESP_TYPES } from '@redis/client';
import type { TestServer } from '../../support/server.ts';
import { type DocumentShape, expiryOf, vectorOf } from './documents.ts';
import { converted, type Datatype } from './reference-conversion.ts';

/** What an application knows of one document, from the replies it got. */
export interface KnownDocument {
  /** The last acknowledged vector; undefined where its field was to expire. */
  written: Buffer | undefined;
  datatype: Datatype;
  /** True when it was deleted, or told to expire soon. */
  gone: boolean;
  /** As PEXPIRETIME and HPEXPIRETIME tell: milliseconds since the epoch, -1 for never. */
  keyExpiresAt: number;
  fieldExpiresAt: number;
}

/** Documents by key. */
export type KnownDocuments = Map<string, KnownDocument>;

/** What `loadDocuments` has written. */
export function knownFromLoad(count: number, shape: DocumentShape): KnownDocuments {
  return new Map(
    Array.from({ length: count }, (_, document): [string, KnownDocument] => [
      `${shape.prefix}${document}`,
      { written: vectorOf(document, shape), datatype: shape.datatype, gone: false, ...expiryOf(document) },
    ]),
  );
}

/**
 * Where the server differs from what is known, every vector being expected in `datatype`: a line each, at most a dozen.
 * Documents and fields that were to expire soon must be gone by now.
 */
export async function differencesFromKnown(
  server: TestServer,
  known: KnownDocuments,
  options: { prefix: string; datatype: Datatype },
): Promise<string[]> {
  const client = await server.client();
  const text = async (...words: string[]) => String(await client.sendCommand(words));
  const checks = [...known].map(async ([key, document]): Promise<string[]> => {
    const [vector, expiresAt, fieldExpiresAt] = await Promise.all([
      client.sendCommand(['HGET', key, 'embedding'], { typeMapping: asBuffers }) as unknown as Promise<Buffer | null>,
      text('PEXPIRETIME', key),
      text('HPEXPIRETIME', key, 'FIELDS', '1', 'embedding'),
    ]);
    return compare(key, document, { vector, expiresAt, fieldExpiresAt, datatype: options.datatype });
  });
  const differing = (await Promise.all(checks)).flat();
  const keys = (await client.sendCommand(['KEYS', `${options.prefix}*`])) as string[];
  const unknown = keys.filter((key) => !known.has(key)).map((key) => `${key} exists, and nobody wrote it`);
  client.destroy();
  return [...differing, ...unknown].slice(0, 12);
}

const asBuffers = { [RESP_TYPES.BLOB_STRING]: Buffer } as const;

interface Found {
  readonly vector: Buffer | null;
  readonly expiresAt: string;
  readonly fieldExpiresAt: string;
  readonly datatype: Datatype;
}

function compare(key: string, document: KnownDocument, found: Found): string[] {
  if (document.gone) {
    return found.expiresAt === '-2' ? [] : [`${key} was deleted or has expired, and is there`];
  }
  if (found.expiresAt !== `${document.keyExpiresAt}`) {
    return [`${key} expires at ${found.expiresAt}, not at ${document.keyExpiresAt}`];
  }
  if (document.written === undefined) {
    return found.vector === null ? [] : [`the embedding of ${key} has expired, and is there`];
  }
  const wanted =
    document.datatype === found.datatype
      ? document.written
      : converted(document.written, document.datatype, found.datatype);
  return [
    ...(found.vector?.equals(wanted) ? [] : [`${key} does not hold the last acknowledged write`]),
    ...(found.fieldExpiresAt === `${document.fieldExpiresAt}` ? [] : [`the embedding of ${key} has another TTL`]),
  ];
}
