import { type z } from 'zod';
import { BadParameter } from './errors.ts';

/** The value as its schema sees it. @throws BadParameter naming the first parameter at fault, as `messages[0].role` */
export function check<S extends z.ZodType>(schema: S, value: unknown, name = ''): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const param = pathName(name, issue?.path ?? []);
  throw new BadParameter(param, `${param}: ${issue?.message ?? 'not accepted'}.`);
}

/** True for what JSON calls an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pathName(name: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text ? `${text}.${String(key)}` : String(key);
  }, name);
}
