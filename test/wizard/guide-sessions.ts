/** A session as the guide prints it, and the answers in it. */
export interface GuideSession {
  readonly answers: readonly string[];
  /** Up to the last answer; blanks at the ends of lines are not printed there. */
  readonly dialogue: string;
  /** What follows `Finish`; the guide's path stands for any. */
  readonly result: string;
}

const menu = `Choose an action:
1. Add field (text, tag, numeric, geo)
2. Update field (sortable, weight, separator, vector config)
3. Remove field
4. Rename field (rename field in all documents)
5. Rename index (change index name)
6. Change prefix (rename all keys)
7. Preview patch (show pending changes as YAML)
8. Finish`;

/** "Example wizard session (adding a field)". */
export const addingAField: GuideSession = {
  answers: ['1', 'category', 'tag', 'n', '|', '8'],
  dialogue: `Building a migration plan for index 'myindex'
Current schema:
- Index name: myindex
- Storage type: hash
- title (text)
- embedding (vector)
${menu}
Enter a number: 1
Field name: category
Field type options: text, tag, numeric, geo
Field type: tag
Sortable: enables sorting and aggregation on this field
Sortable [y/n]: n
Separator: character that splits multiple values (default: comma)
Separator [leave blank to keep existing/default]: |
${menu}
Enter a number: 8`,
  result: `Migration plan written to /path/to/migration_plan.yaml
Mode: drop_recreate
Supported: True
Warnings:
- Index downtime is required`,
};

/** "Example wizard session (quantizing vectors)"; where the guide prints \`...\` stands the menu. */
export const quantizingVectors: GuideSession = {
  answers: ['2', '2', '', 'float16', '', '', '', '8'],
  dialogue: `${menu}
Enter a number: 2
Updatable fields:
1. title (text)
2. embedding (vector)
Select a field to update by number or name: 2
Current vector config for 'embedding':
algorithm: HNSW
datatype: float32
distance_metric: cosine
dims: 384 (cannot be changed)
m: 16
ef_construction: 200
Leave blank to keep current value.
Algorithm: vector search method (FLAT=brute force, HNSW=graph, SVS-VAMANA=compressed graph)
Algorithm [current: HNSW]:
Datatype: float16, float32, bfloat16, float64, int8, uint8
(float16 reduces memory ~50%, int8/uint8 reduce ~75%)
Datatype [current: float32]: float16
Distance metric: how similarity is measured (cosine, l2, ip)
Distance metric [current: cosine]:
M: number of connections per node (higher=better recall, more memory)
M [current: 16]:
EF_CONSTRUCTION: build-time search depth (higher=better recall, slower build)
EF_CONSTRUCTION [current: 200]:
${menu}
Enter a number: 8`,
  result: `Migration plan written to /path/to/migration_plan.yaml
Mode: drop_recreate
Supported: True`,
};
