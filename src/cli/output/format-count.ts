/** `1000000` as `1,000,000`, the same on every machine. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 document`, `1,000 documents`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1 index`, `200 indexes`. */
export function indexCount(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'index' : 'indexes'}`;
}
