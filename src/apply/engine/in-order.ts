/**
 * Works on several items at once and yields the results in the order of the items.
 *
 * @param ahead how many items are worked on beyond the one being yielded, 1 or more
 * @throws whatever `work` or `items` throws, at that item's place; work already begun is awaited first
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const pending: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // Its failure is reported where it is awaited, which may be some items later.
      result.catch(() => undefined);
      pending.push(result);
      if (pending.length > ahead) {
        yield await (pending.shift() as Promise<Result>);
      }
    }
    while (pending.length > 0) {
      yield await (pending.shift() as Promise<Result>);
    }
  } finally {
    await Promise.allSettled(pending);
  }
}
