import { slotOf, tagWhere } from './key-slot.ts';

/** What separates an index name from the names this tool derives from it. */
const mark = ':rvl:';

/**
 * The name of the scratch index that a probe creates and drops.
 *
 * It begins with the index name, because on Redis 7.4 an ACL's key patterns are matched against index names.
 */
export function scratchName(index: string, id: string): string {
  return `${index}${mark}probe:${id}`;
}

/** True for a name made by {@link scratchName}, of whatever index. */
export function isScratchName(name: string): boolean {
  return name.includes(`${mark}probe:`);
}

/** True for a name made by {@link scratchName} of this index. */
export function isScratchNameOf(name: string, index: string): boolean {
  return name.startsWith(scratchName(index, ''));
}

/** The key of the lease that a run on this index holds. */
export function leaseKey(index: string): string {
  return `${index}${mark}lease`;
}

/** The key that remembers, on the server itself, a run whose index is away. */
export function registryKey(index: string): string {
  return `rvl:migration:${index}`;
}

/** The key that says how far a run's moves through temporary names have come. */
export function moveMarkKey(index: string): string {
  return `${index}${mark}moves`;
}

/** The keys that a run on this index keeps on a server that is no cluster. */
export function keysOfRun(index: string): string[] {
  const lease = leaseKey(index);
  return [lease, fenceKeyOf(lease), registryKey(index), moveMarkKey(index)];
}

/**
 * The key of the number that a lease was last taken with; it outlives the lease by days.
 *
 * On a cluster it has the slot of the lease, so that one script can look at both.
 *
 * @param options `cluster` default false
 * @example
 * fenceKeyOf('products:rvl:lease'); // products:rvl:fence
 * fenceKeyOf('products:rvl:lease', { cluster: true }); // products:rvl:fence{products:rvl:lease}
 */
export function fenceKeyOf(lease: string, { cluster = false } = {}): string {
  const plain = `${lease.replace(/:lease$/, '')}:fence`;
  return cluster ? besideKey(plain, lease) : plain;
}

/** `name`, or `name` with a hash tag, so that it has the slot of `key`. */
function besideKey(name: string, key: string): string {
  if (slotOf(name) === slotOf(key)) return name;
  const tagged = `${name}{${key}}`;
  if (slotOf(tagged) === slotOf(key)) return tagged;
  // Braces in the name itself that are no hash tag: then the tag comes first.
  return `{${tagWhere((slot) => slot === slotOf(key))}}${name}`;
}
