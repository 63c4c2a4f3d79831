import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inNameOrder } from '../../src/apply/offline/in-name-order.ts';

const unbounded = { keys: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };

test('numbers at the end of names are in their order', async () => {
  const names = ['doc:10', 'doc:9', 'doc:100', 'doc:11', 'doc:1'];
  expect(await namesOf([names.slice(0, 2), names.slice(2)])).toEqual(['doc:1', 'doc:9', 'doc:10', 'doc:11', 'doc:100']);
});

test('every key comes as often as it came, in whatever stretches', async () => {
  const key = fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
  const pages = fc.array(fc.array(key, { maxLength: 20 }), { maxLength: 20 });
  const bounds = fc.record({ keys: fc.integer({ min: 1, max: 60 }), bytes: fc.integer({ min: 1, max: 200 }) });
  await fc.assert(
    fc.asyncProperty(pages, bounds, async (given, most) => {
      expect((await namesOf(given, most)).sort()).toEqual(given.flat().sort());
    }),
  );
});

test('what is held is bounded, by keys and by bytes', async () => {
  expect(await namesOf([['c', 'b'], ['a']], { ...unbounded, keys: 2 })).toEqual(['b', 'c', 'a']);
  expect(await namesOf([['c'], ['bbb'], ['a']], { ...unbounded, bytes: 4 })).toEqual(['c', 'bbb', 'a']);
});

test('pages are small', async () => {
  const sizes: number[] = [];
  const names = Array.from({ length: 2500 }, (_, at) => `doc:${at}`);
  for await (const page of inNameOrder(pagesOf([names]))) sizes.push(page.length);
  expect(sizes).toEqual([1000, 1000, 500]);
});

async function namesOf(pages: readonly (readonly string[])[], most = unbounded): Promise<string[]> {
  const names: string[] = [];
  for await (const page of inNameOrder(pagesOf(pages), most)) names.push(...page.map((key) => key.toString('latin1')));
  return names;
}

async function* pagesOf(pages: readonly (readonly string[])[]): AsyncGenerator<Buffer[]> {
  for (const page of pages) yield page.map((name) => Buffer.from(name, 'latin1'));
}
