import type { Field } from '../../schema/definition.ts';
import { datatypeOf } from '../conversions.ts';
import {
  datatypeFeatures,
  describeServer,
  hasFeature,
  oldestSupported,
  rediSearch210,
  redis82,
  type ServerFeature,
} from '../server-versions.ts';
import type { Rule } from './rule.ts';

/** Refuses what the server's version cannot do, and servers whose indexes cannot be read completely. */
export const serverTooOld: Rule = {
  name: 'server-too-old',
  kind: 'blocks',
  says: [
    'This server is too old: only <version> shows the attributes of vectors (this is <version>)',
    "<what> of '<field>' needs <version> (this is <version>)",
  ],
  why: 'FT.CREATE would be refused after the source index was dropped; and an index that cannot be read completely cannot be created again.',
  remedy: 'Upgrade the server, or leave what it cannot do out of the patch.',
  check: ({ facts: { server }, target }) => {
    if (!hasFeature(server, oldestSupported)) {
      return [
        `This server is too old: only ${oldestSupported.words} shows the attributes of vectors (this is ${describeServer(server)})`,
      ];
    }
    return target.fields
      .flatMap((field) => needsOf(field))
      .filter(({ feature }) => !hasFeature(server, feature))
      .map(({ what, feature }) => `${what} needs ${feature.words} (this is ${describeServer(server)})`);
  },
};

interface Need {
  readonly what: string;
  readonly feature: ServerFeature;
}

function needsOf(field: Field): Need[] {
  const { name, attrs } = field;
  const needs: Need[] = [];
  const datatype = field.type === 'vector' ? datatypeFeatures[datatypeOf(field)] : undefined;
  if (datatype !== undefined) {
    needs.push({ what: `Datatype ${datatypeOf(field)} of '${name}'`, feature: datatype });
  }
  if (attrs.algorithm === 'svs-vamana') {
    needs.push({ what: `Algorithm SVS-VAMANA of '${name}'`, feature: redis82 });
  }
  for (const attribute of ['index_missing', 'index_empty']) {
    if (attrs[attribute] === true) {
      needs.push({ what: `Attribute ${attribute} of '${name}'`, feature: rediSearch210 });
    }
  }
  return needs;
}
