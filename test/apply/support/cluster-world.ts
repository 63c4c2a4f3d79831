import type { TestCluster } from '../../support/cluster.ts';
import { type DocumentShape, expiryOf, vectorOf } from './documents.ts';
import { type Picture, takePicture } from './picture.ts';
import { converted, type Datatype } from './reference-conversion.ts';

/** What all nodes of a cluster hold together. */
export async function takeClusterPicture(cluster: TestCluster): Promise<Picture> {
  const pictures = await Promise.all((await cluster.owners()).map((server) => takePicture(server)));
  return {
    keys: new Map(pictures.flatMap(({ keys }) => [...keys]).sort(byName)),
    indexes: new Map(pictures.flatMap(({ indexes }) => [...indexes])),
    aliases: new Map(),
  };
}

/** Writes documents `<prefix>0`…, some with a TTL of the key or of the embedding, each where it belongs. */
export async function loadSpread(cluster: TestCluster, count: number, shape: DocumentShape): Promise<void> {
  const load = async (document: number) => {
    const key = `${shape.prefix}${document}`;
    const node = cluster.ownerOf(key);
    const { keyExpiresAt, fieldExpiresAt } = expiryOf(document);
    const fields = ['title', `title ${document}`, 'rank', `${document}`, 'embedding', vectorOf(document, shape)];
    await node.send('HSET', key, ...fields);
    if (keyExpiresAt > 0) await node.send('PEXPIREAT', key, `${keyExpiresAt}`);
    if (fieldExpiresAt > 0) await node.send('HPEXPIREAT', key, `${fieldExpiresAt}`, 'FIELDS', '1', 'embedding');
  };
  await Promise.all(Array.from({ length: count }, (_, document) => load(document)));
}

/** The keys of a picture, each embedding as it must be after a conversion, worked out without the code under test. */
export function keysConverted(before: Picture, source: Datatype, target: Datatype): Picture['keys'] {
  const keys = [...before.keys].map(([key, content]): [string, string] => [
    key,
    content.replace(/embedding=([0-9a-f]+)/, (_, hex: string) => {
      return `embedding=${converted(Buffer.from(hex, 'hex'), source, target).toString('hex')}`;
    }),
  ]);
  return new Map(keys);
}

/** The keys of a picture under another prefix. */
export function keysMoved(before: Picture['keys'], from: string, to: string): Picture['keys'] {
  const keys = [...before].map(([key, content]): [string, string] => [
    key.startsWith(from) ? to + key.slice(from.length) : key,
    content,
  ]);
  return new Map(keys.sort(byName));
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
