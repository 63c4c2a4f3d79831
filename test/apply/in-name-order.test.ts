import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inNameOrder } from '../../src/apply/offline/in-name-order.ts';

const unbounded = { names: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };

test('numbers at the end of names are in their order', async () => {
  const names = ['doc:10', 'doc:9', 'doc:100', 'doc:11', 'doc:1'];
  expect(await namesOf([names.slice(0, 2), names.slice(2)])).toEqual(['doc:1', 'doc:9', 'doc:10', 'doc:11', 'doc:100']);
});

test('all names are in order, by length and then by bytes', async () => {
  const key = fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
  await fc.assert(
    fc.asyncProperty(fc.array(key, { maxLength: 200 }), async (given) => {
      const inOrder = [...given].sort((a, b) => a.length - b.length || (a < b ? -1 : Number(a > b)));
      expect(await namesOf([given])).toEqual(inOrder);
    }),
  );
});

test('more names than memory was taken for at first, and longer ones', async () => {
  const names = Array.from(
    { length: 10_000 },
    (_, at) => `${'x'.repeat(30)}${String((at * 7919) % 10_000).padStart(5, '0')}`,
  );
  expect(await namesOf([[...names, 'y'.repeat(100_000)]])).toEqual([...names].sort().concat('y'.repeat(100_000)));
});

test('every key comes as often as it came, in whatever stretches', async () => {
  const key = fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
  const pages = fc.array(fc.array(key, { maxLength: 20 }), { maxLength: 20 });
  const bounds = fc.record({ names: fc.integer({ min: 1, max: 60 }), bytes: fc.integer({ min: 1, max: 200 }) });
  await fc.assert(
    fc.asyncProperty(pages, bounds, async (given, most) => {
      expect((await namesOf(given, most)).sort()).toEqual(given.flat().sort());
    }),
  );
});

test('what is held is bounded, by keys and by bytes', async () => {
  expect(await namesOf([['c', 'b'], ['a']], { ...unbounded, names: 2 })).toEqual(['b', 'c', 'a']);
  expect(await namesOf([['c'], ['bbb'], ['a']], { ...unbounded, bytes: 4 })).toEqual(['c', 'bbb', 'a']);
});

test('pages are small', async () => {
  const sizes: number[] = [];
  const names = Array.from({ length: 12_500 }, (_, at) => `doc:${at}`);
  for await (const page of inNameOrder(pagesOf([names]))) sizes.push(page.length);
  expect(sizes).toEqual([5000, 5000, 2500]);
});

async function namesOf(pages: readonly (readonly string[])[], most = unbounded): Promise<string[]> {
  const names: string[] = [];
  for await (const page of inNameOrder(pagesOf(pages), most)) names.push(...page.map((key) => key.toString('latin1')));
  return names;
}

async function* pagesOf(pages: readonly (readonly string[])[]): AsyncGenerator<Buffer[]> {
  for (const page of pages) yield page.map((name) => Buffer.from(name, 'latin1'));
}
