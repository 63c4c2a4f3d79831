import type { Rule, RuleContext } from './rule.ts';

const advice = 'the same hash tag';

/** Refuses to take documents or aliases away from their index: without a coordinator it has what its own node has. */
export const indexElsewhere: Rule = {
  name: 'index-elsewhere',
  kind: 'blocks',
  says: [
    "Documents under '<prefix>' are on other nodes of the cluster than index '<name>', which would not hold them; give the index and the prefix the same hash tag",
    "Alias '<alias>' cannot point at index '<name>', whose slot of the cluster is another one; give both the same hash tag, or remove the alias first",
  ],
  why:
    'On a cluster whose search module has no coordinator (Redis Stack), an index lives on the node that has the slot of ' +
    'its name, holds the documents of that node only, and takes no alias from another slot.',
  remedy: 'Use one hash tag for all, such as the name `{shop}:products` and the prefix `{shop}:product:`.',
  check: (context) => [...prefixesLost(context), ...aliasesLost(context)],
};

/** Says that an index does not hold all documents under its prefixes. */
export const indexPartial: Rule = {
  name: 'index-partial',
  kind: 'warns',
  says: [
    "Index '<name>' holds only the documents of its own node of the cluster; those under '<prefix>' on other nodes are changed, too, but not indexed",
  ],
  why:
    'On a cluster whose search module has no coordinator (Redis Stack), an index lives on the node that has the slot of ' +
    'its name. Documents of one kind are changed everywhere, so that applications find one datatype only.',
  remedy: 'Nothing, if other indexes hold the other nodes; otherwise use a hash tag for index and prefix.',
  check: ({ facts: { outOfReach }, target }) =>
    outOfReach === undefined || outOfReach.source.prefixes.length === 0
      ? []
      : outOfReach.target.prefixes.map(
          (prefix) =>
            `Index '${target.name}' holds only the documents of its own node of the cluster; those under '${prefix}' on other nodes are changed, too, but not indexed`,
        ),
};

function prefixesLost({ facts: { outOfReach }, target }: RuleContext): string[] {
  // Where not even the source held them all, nothing is taken away.
  if (outOfReach === undefined || outOfReach.source.prefixes.length > 0) {
    return [];
  }
  return outOfReach.target.prefixes.map(
    (prefix) =>
      `Documents under '${prefix}' are on other nodes of the cluster than index '${target.name}', which would not hold them; give the index and the prefix ${advice}`,
  );
}

function aliasesLost({ facts: { outOfReach }, target }: RuleContext): string[] {
  return (outOfReach?.target.aliases ?? []).map(
    (alias) =>
      `Alias '${alias}' cannot point at index '${target.name}', whose slot of the cluster is another one; give both ${advice}, or remove the alias first`,
  );
}
