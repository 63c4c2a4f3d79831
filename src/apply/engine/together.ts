/**
 * Does two things at the same time; when one fails the other is told to stop and awaited, so that nothing goes on
 * writing behind a failure.
 *
 * @throws the first failure
 */
export async function together<First, Second>(
  signal: AbortSignal,
  first: (signal: AbortSignal) => Promise<First>,
  second: (signal: AbortSignal) => Promise<Second>,
): Promise<[First, Second]> {
  const controller = new AbortController();
  const either = AbortSignal.any([signal, controller.signal]);
  let failure: { readonly error: unknown } | undefined;
  const stopOther = (error: unknown): never => {
    failure ??= { error };
    controller.abort();
    throw error;
  };
  const [one, two] = await Promise.allSettled([first(either).catch(stopOther), second(either).catch(stopOther)]);
  if (one.status === 'fulfilled' && two.status === 'fulfilled') {
    return [one.value, two.value];
  }
  throw failure?.error;
}
