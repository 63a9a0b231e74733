import { parseArgs, type ParseArgsConfig } from 'node:util';
import { DisplayName } from '../../shared/model/text.ts';

/** Wrong usage: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export type Options = NonNullable<ParseArgsConfig['options']>;

export interface Parsed {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

const common: Options = {
  'data-dir': { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean' },
};

/** Options and words of one command; an unknown option is refused by name. @throws UsageError */
export function parse(args: readonly string[], options: Options = {}): Parsed {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: { ...common, ...options },
      allowPositionals: true,
      strict: true,
    });
    return { positionals, values: values as Parsed['values'] };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

export function text({ values }: Parsed, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** All values of an option that may be given several times. */
export function texts({ values }: Parsed, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value : [];
}

/** What `--name` calls something, as a person may. @throws UsageError */
export function nameOf(args: Parsed): string | undefined {
  const given = text(args, 'name');
  if (given === undefined) return undefined;
  const name = DisplayName.safeParse(given);
  if (name.success) return name.data;
  throw new UsageError(`--name ${name.error.issues[0]?.message ?? 'cannot be used'}.`);
}

export function flag({ values }: Parsed, name: string): boolean {
  return values[name] === true;
}

/** The word a command needs. @throws UsageError */
export function word({ positionals }: Parsed, at: number, what: string): string {
  const value = positionals[at];
  if (value) return value;
  throw new UsageError(`${what} is missing.`);
}

/** The rest of the words as one text, so that it needs no quotes. @throws UsageError */
export function sentence({ positionals }: Parsed, from: number, what: string): string {
  const words = positionals.slice(from).join(' ');
  if (words.trim()) return words;
  throw new UsageError(`${what} is missing.`);
}

/** The most rows that a listing shows. @throws UsageError */
export function limitOf(args: Parsed): number {
  const given = Number(text(args, 'limit') ?? 50);
  if (Number.isInteger(given) && given >= 1 && given <= 500) return given;
  throw new UsageError('--limit takes a number from 1 to 500.');
}

/** One of the words an option knows. @throws UsageError */
export function oneOf<const T extends string>(args: Parsed, name: string, known: readonly T[]): T | undefined {
  const given = text(args, name);
  if (given === undefined) return undefined;
  const found = known.find((one) => one === given);
  if (found !== undefined) return found;
  throw new UsageError(`--${name} knows ${known.join(', ')}; ${JSON.stringify(given)} is none of them.`);
}

/** An option that is `on` or `off`. @throws UsageError */
export function switchOf(args: Parsed, name: string): boolean | undefined {
  const given = oneOf(args, name, ['on', 'off']);
  return given === undefined ? undefined : given === 'on';
}
