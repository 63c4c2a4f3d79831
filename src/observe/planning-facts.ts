import { vectorConversions } from '../plan/conversions.ts';
import type { NameState, PlanningFacts, ProbeResult } from '../plan/facts.ts';
import type { SchemaPatch } from '../plan/plan.ts';
import type { RedisReader } from '../redis/port.ts';
import type { IndexDefinition } from '../schema/definition.ts';
import type { LiveIndex } from './live-index.ts';
import { sampleFields } from './sample-fields.ts';
import { sampleVectors } from './sample-vectors.ts';

/** Options of {@link gatherFacts}. */
export interface GatherOptions {
  readonly target: IndexDefinition;
  readonly patch: SchemaPatch;
  /** What the server said to the target under a scratch name. */
  readonly probe: ProbeResult;
  readonly allowSharedKeys?: boolean;
  /** Definitions of the other live indexes, where they are known already; default: read from the server. */
  readonly otherIndexes?: readonly IndexDefinition[];
}

/** Everything the rules must know beside the source and the patch, read from the server. */
export async function gatherFacts(
  redis: RedisReader,
  source: LiveIndex,
  options: GatherOptions,
): Promise<PlanningFacts> {
  const conversions = vectorConversions(source.definition, options.target, options.patch.renameFields);
  const { aliases } = source.companions;
  const reach = ({ name, prefixes }: IndexDefinition) => redis.outOfReach(name, { prefixes, aliases });
  const [server, otherIndexes, targetName, samples, vectorSamples, ofSource, ofTarget] = await Promise.all([
    redis.server(),
    options.otherIndexes ?? otherDefinitions(redis, source.definition.name),
    nameState(redis, source.definition.name, options.target.name),
    sampleFields(redis, { source: source.definition, target: options.target, patch: options.patch }),
    sampleVectors(redis, source.definition, conversions),
    reach(source.definition),
    reach(options.target),
  ]);
  return {
    server,
    otherIndexes,
    probe: options.probe,
    permanence: source.permanence,
    hiddenAttributesRead: source.hiddenRead,
    samples,
    vectorSamples,
    targetName,
    outOfReach: { source: ofSource, target: ofTarget },
    ...(options.allowSharedKeys && { allowSharedKeys: true }),
  };
}

/** The definitions of every live index but one, as far as FT.INFO tells. */
export async function otherDefinitions(redis: RedisReader, index?: string): Promise<IndexDefinition[]> {
  const names = (await redis.listIndexes()).filter((name) => name !== index);
  const infos = await Promise.all(names.map((name) => redis.indexInfo(name)));
  // An index dropped since it was listed covers nothing any more.
  return infos.flatMap((info) => (info === undefined ? [] : [info.definition]));
}

async function nameState(redis: RedisReader, source: string, target: string): Promise<NameState> {
  if (source === target) {
    return { kind: 'free' };
  }
  const info = await redis.indexInfo(target);
  if (info === undefined) {
    return { kind: 'free' };
  }
  const { name } = info.definition;
  return name === target ? { kind: 'index' } : { kind: 'alias', index: name };
}
