import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Wrong usage: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export type Options = NonNullable<ParseArgsConfig['options']>;

export interface Parsed {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
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

export function flag({ values }: Parsed, name: string): boolean {
  return values[name] === true;
}

/** The word a command needs. @throws UsageError */
export function word({ positionals }: Parsed, at: number, what: string): string {
  const value = positionals[at];
  if (value) return value;
  throw new UsageError(`${what} is missing.`);
}
