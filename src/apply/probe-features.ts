import type { ProbeResult } from '../plan/facts.ts';
import type { RedisWriter } from '../redis/port.ts';
import type { IndexDefinition } from '../schema/definition.ts';
import type { Datatype } from '../vectors/datatypes.ts';
import { probeTarget } from './probe.ts';

/** Something an index can be made of that not every server takes. */
export type ProbedFeature = Datatype | 'svs-vamana';

/** Every feature that a server may lack. */
export const probedFeatures: readonly ProbedFeature[] = ['float16', 'bfloat16', 'int8', 'uint8', 'svs-vamana'];

/**
 * Asks the server itself what it takes: an index of each kind is created under a scratch name over keys that cannot exist,
 * read back, and dropped.
 *
 * @param names `index` and `prefix` begin the scratch names, because ACLs match on them
 */
export async function probeFeatures(
  redis: RedisWriter,
  names: { readonly index: string; readonly prefix: string },
): Promise<ReadonlyMap<ProbedFeature, ProbeResult>> {
  const found = new Map<ProbedFeature, ProbeResult>();
  for (const feature of probedFeatures) {
    const definition = definitionWith(feature, names);
    found.set(feature, await probeTarget(redis, definition, definition));
  }
  return found;
}

function definitionWith(feature: ProbedFeature, names: { index: string; prefix: string }): IndexDefinition {
  const [algorithm, datatype] = feature === 'svs-vamana' ? [feature, 'float32'] : ['flat', feature];
  const attrs = { algorithm, datatype, dims: 2, distance_metric: 'cosine' };
  return {
    name: names.index,
    storageType: 'hash',
    prefixes: [names.prefix],
    options: [],
    fields: [{ name: 'vector', path: 'vector', type: 'vector', attrs }],
  };
}
