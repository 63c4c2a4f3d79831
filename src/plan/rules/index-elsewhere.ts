import type { Rule, RuleContext } from './rule.ts';

const says = {
  blocked:
    "Documents under '<prefix>' are on other nodes of the cluster than index '<name>', which would not hold them; give the index and the prefix the same hash tag",
} as const;

/** Refuses to take documents away from their index: without a coordinator it holds what its own node has. */
export const indexElsewhere: Rule = {
  name: 'index-elsewhere',
  kind: 'blocks',
  says: [says.blocked],
  why:
    'On a cluster whose search module has no coordinator (Redis Stack), an index lives on the node that has the slot of ' +
    'its name and holds the documents of that node only.',
  remedy: 'Use one hash tag for both, such as the name `{shop}:products` and the prefix `{shop}:product:`.',
  check: (context) => {
    const { prefixesElsewhere } = context.facts;
    // Where not even the source held them all, nothing is taken away.
    if (prefixesElsewhere === undefined || prefixesElsewhere.source.length > 0) {
      return [];
    }
    return prefixesElsewhere.target.map((prefix) => sentence(context, prefix));
  },
};

/** Says that an index does not hold all documents under its prefixes, and does not lose any by the plan. */
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
  check: ({ facts, target }) =>
    facts.prefixesElsewhere === undefined || facts.prefixesElsewhere.source.length === 0
      ? []
      : facts.prefixesElsewhere.target.map(
          (prefix) =>
            `Index '${target.name}' holds only the documents of its own node of the cluster; those under '${prefix}' on other nodes are changed, too, but not indexed`,
        ),
};

function sentence({ target }: RuleContext, prefix: string): string {
  return says.blocked.replace('<prefix>', prefix).replace('<name>', target.name);
}
