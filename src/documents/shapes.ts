import { z } from 'zod';

/** A section with exactly these keys; absent or null is an empty section. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess(nullAsEmpty, z.strictObject(shape));
}

/** A section whose unknown keys are ignored: for what only programs write. */
export function looseSection<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess(nullAsEmpty, z.looseObject(shape));
}

/** A list; absent or null is an empty list. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.preprocess((value) => value ?? [], z.array(item));
}

/** A section of any keys with values of one kind; absent or null is empty. */
export function recordOf<Item extends z.ZodType>(item: Item) {
  return z.preprocess(nullAsEmpty, z.record(z.string(), item));
}

/** Text that may be absent or null. */
export const optionalText = z.string().nullish();

/** A number that may be absent or null. */
export const optionalNumber = z.number().nullish();

/** True and false, and the words YAML 1.1 takes for them. */
export const flag = z.preprocess((value) => toBoolean(value) ?? value, z.boolean());

/** {@link flag} that may be absent or null. */
export const optionalFlag = z.preprocess((value) => toBoolean(value) ?? value, z.boolean().nullish());

/** A field's attribute as written; words that may mean booleans are still text, since only the attribute tells. */
export const attributeValue = z.union([z.boolean(), z.number(), z.string(), z.null()], {
  error: () => 'expected one value: text, a number, yes or no, or null for the default',
});

const booleans: Readonly<Record<string, boolean>> = { yes: true, no: false, on: true, off: false, true: true, false: false };

/** The boolean `value` stands for in YAML 1.1 (`yes`, `off`, …), or undefined. */
export function toBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') {
    return value;
  }
  return typeof value === 'string' ? booleans[value.toLowerCase()] : undefined;
}

function nullAsEmpty(value: unknown): unknown {
  return value ?? {};
}
