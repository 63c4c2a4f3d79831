import type { TestClient, TestServer } from '../../support/server.ts';
import { type DocumentShape, farAwayMs, valuesOf } from './documents.ts';
import type { KnownDocument, KnownDocuments } from './known-documents.ts';
import { randomFrom } from './random.ts';
import { type Datatype, encode } from './reference-conversion.ts';

/** Applications that keep writing, each on its own connection and to its own documents. */
export interface Writers {
  /** Acknowledged writes so far, by kind. */
  readonly counts: ReadonlyMap<string, number>;
  /** From now on vectors are written in this datatype. */
  switchTo(datatype: Datatype): void;
  /** Resolves when the last write is acknowledged and what was to expire soon is due. */
  stop(): Promise<void>;
}

/** What all writers share. */
interface Shared {
  readonly shape: DocumentShape;
  readonly known: KnownDocuments;
  readonly counts: Map<string, number>;
  readonly random: () => number;
  stopped: boolean;
  datatype: Datatype;
  written: number;
  /** When the last of those that expire soon is due, in milliseconds since the epoch. */
  dueMs: number;
}

const writers = 4;

/** Starts the writers; `known` is what is there and is kept up to date. */
export async function startWriters(
  server: TestServer,
  { known, shape }: { known: KnownDocuments; shape: DocumentShape },
): Promise<Writers> {
  const { datatype } = shape;
  const counts = new Map<string, number>();
  const shared: Shared = {
    shape,
    known,
    counts,
    random: randomFrom(1),
    stopped: false,
    datatype,
    written: 0,
    dueMs: 0,
  };
  const loops = Array.from({ length: writers }, async (_, writer) => {
    const keys = [...known.keys()].filter((_key, position) => position % writers === writer);
    const client = await server.client();
    while (!shared.stopped) await writeOnce({ client, keys, writer }, shared);
    client.destroy();
  });
  return {
    counts,
    switchTo: (target) => {
      shared.datatype = target;
    },
    stop: async () => {
      shared.stopped = true;
      await Promise.all(loops);
      // The server's clock is ours. A key is expired as soon as it is looked at.
      while (Date.now() <= shared.dueMs) await new Promise((resolve) => setTimeout(resolve, 20));
    },
  };
}

interface Writer {
  readonly client: TestClient;
  readonly keys: string[];
  readonly writer: number;
}

type Kind = 'updated' | 'deleted' | 'expires later' | 'expires soon' | 'field expires later' | 'field expires soon';

/** How often each kind of write comes, added up to 1; documents are created in place of those found gone. */
const kinds: readonly (readonly [number, Kind])[] = [
  [0.03, 'deleted'],
  [0.08, 'expires later'],
  [0.1, 'expires soon'],
  [0.15, 'field expires later'],
  [0.17, 'field expires soon'],
  [1, 'updated'],
];

async function writeOnce({ client, keys, writer }: Writer, shared: Shared): Promise<void> {
  const { known, random, counts } = shared;
  const key = keys[Math.floor(random() * keys.length)]!;
  const document = known.get(key)!;
  const draw = random();
  const kind = kinds.find(([upTo]) => draw < upTo)![1];
  const untouchable = document.gone || document.written === undefined;
  if (untouchable || draw > 0.95) {
    const created = `${shared.shape.prefix}new-${writer}-${keys.length}`;
    const fresh: KnownDocument = { written: undefined, ...never, gone: false, datatype: shared.datatype };
    await acts.updated(client, created, fresh, shared);
    keys.push(created);
    known.set(created, fresh);
    counts.set('created', (counts.get('created') ?? 0) + 1);
    return;
  }
  await acts[kind](client, key, document, shared);
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}

const never = { keyExpiresAt: -1, fieldExpiresAt: -1 } as const;

type Act = (client: TestClient, key: string, document: KnownDocument, shared: Shared) => Promise<void>;

/** One write each; what is known changes when the reply has come. */
const acts: Readonly<Record<Kind, Act>> = {
  updated: async (client, key, document, shared) => {
    shared.written += 1;
    const { datatype, shape } = shared;
    const written = encode(valuesOf(shared.written, shape.dims, 1), datatype);
    await client.sendCommand(['HSET', key, 'title', 'written', 'rank', '1', 'embedding', written]);
    // A plain write takes away the TTL of the field, and leaves that of the key.
    Object.assign(document, { written, datatype, fieldExpiresAt: -1 });
  },
  deleted: async (client, key, document) => {
    await client.sendCommand(['DEL', key]);
    document.gone = true;
  },
  'expires later': async (client, key, document, { random }) => {
    const at = farAwayMs + Math.floor(random() * 1e9);
    await client.sendCommand(['PEXPIREAT', key, `${at}`]);
    document.keyExpiresAt = at;
  },
  'expires soon': async (client, key, document, shared) => {
    await client.sendCommand(['PEXPIREAT', key, `${soon(shared)}`]);
    document.gone = true;
  },
  'field expires later': async (client, key, document, { random }) => {
    const at = farAwayMs + Math.floor(random() * 1e9);
    await client.sendCommand(['HPEXPIREAT', key, `${at}`, 'FIELDS', '1', 'embedding']);
    document.fieldExpiresAt = at;
  },
  'field expires soon': async (client, key, document, shared) => {
    await client.sendCommand(['HPEXPIREAT', key, `${soon(shared)}`, 'FIELDS', '1', 'embedding']);
    document.written = undefined;
  },
};

function soon(shared: Shared): number {
  const at = Date.now() + 20 + Math.floor(shared.random() * 1000);
  shared.dueMs = Math.max(shared.dueMs, at);
  return at;
}
