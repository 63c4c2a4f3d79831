/**
 * Works on several items at once; when one fails the others are told to stop and awaited, so that nothing goes on
 * writing behind a failure.
 *
 * @param options `workers`: how many items are worked on at the same time, at least 1
 * @throws the first failure
 */
export async function workOnAll<Item>(
  items: readonly Item[],
  options: { readonly workers: number; readonly signal: AbortSignal },
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const signal = AbortSignal.any([options.signal, controller.signal]);
  let failure: { readonly error: unknown } | undefined;
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) {
      if (failure !== undefined) {
        return;
      }
      try {
        await work(item, signal);
      } catch (error) {
        failure ??= { error };
        controller.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.workers, items.length) }, worker));
  if (failure !== undefined) {
    throw failure.error;
  }
}
