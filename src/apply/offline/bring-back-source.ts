import { messageOf } from '../../errors.ts';
import { reached } from '../../phases/journal.ts';
import { lookAt } from '../look-at.ts';
import { forgetRegistration } from '../registry.ts';
import type { RunContext } from './context.ts';

/**
 * After a failure that came between the drop and the create, with every document untouched: creates the source index
 * again from its exact definition, with synonyms and aliases.
 *
 * @returns true where the source index stands again and the run may begin anew at the drop
 */
export async function bringBackSource(context: RunContext): Promise<boolean> {
  const { phase, dropIntended, documentsTouched } = context.journal.current.progress;
  if (dropIntended !== true || documentsTouched === true || reached(phase, 'target_created')) {
    return false;
  }
  try {
    return await recreate(context);
  } catch (error) {
    context.emit({
      type: 'warning.raised',
      message: `The source index could not be created again: ${messageOf(error)}`,
    });
    return false;
  }
}

async function recreate(context: RunContext): Promise<boolean> {
  const { redis, guard, journal } = context;
  const { source, target } = journal.current.facts;
  const { definition, companions } = source;
  const live = await lookAt(redis, { name: definition.name, source: definition, target });
  const renamed = definition.name === target.name ? undefined : await redis.indexInfo(target.name);
  if (live === 'target' || renamed !== undefined) {
    return false;
  }
  if (live === 'absent') {
    await redis.createIndex(definition, { synonyms: companions.synonyms, guard });
  }
  for (const alias of companions.aliases) {
    await redis.setAlias(alias, definition.name, guard);
  }
  await journal.record({ progress: { phase: 'ready', dropIntended: false, registered: false } });
  await forgetRegistration(context.redis, context.journal.current.facts);
  context.emit({ type: 'index.created', index: definition.name });
  return true;
}
