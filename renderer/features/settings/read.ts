import { type z } from 'zod';
import { count } from '../../../shared/texts/format.ts';
import { texts } from '../../../shared/texts/texts.ts';

/** A number within the limits of its schema, or the sentence that names them. An empty text is null where the schema takes it. */
export function readNumber<T extends number | null>(schema: z.ZodType<T>, text: string, wrong: string): T | string {
  const value = schema.safeParse(text === '' ? null : Number(text));
  return value.success ? value.data : wrong;
}

/** What is said of a whole number outside its limits. */
export function wholeNumber(min: number, max: number | null): string {
  const { number, numberFrom } = texts.settings;
  return max === null ? numberFrom(count(min)) : number(count(min), count(max));
}
