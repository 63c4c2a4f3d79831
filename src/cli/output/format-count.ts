/** `1000000` as `1,000,000`, for whole numbers; `toLocaleString` takes 18 ms the first time. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 document`, `1,000 documents`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1 index`, `200 indexes`. */
export function indexCount(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'index' : 'indexes'}`;
}
