import { readFile } from 'node:fs/promises';
import { type z } from 'zod';
import { Failure } from '../../../shared/contract/errors.ts';
import { Config, firstConfig } from '../../../shared/model/config.ts';
import { replaceFile } from '../lib/replace-file.ts';

/** `config.json`: checked when read, replaced atomically when written. */
export class ConfigFile {
  readonly file: string;
  #current: Config;
  /** What the file held when it was last read or written here. */
  #text: string;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(file: string, text: string) {
    this.file = file;
    this.#text = text;
    this.#current = parseConfig(text, file);
  }

  /**
   * Reads the file; a missing one is written with the first configuration.
   * @throws Failure config/invalid naming every problem, config/unreadable
   */
  static async open(file: string): Promise<ConfigFile> {
    const found = await readText(file);
    if (found !== null) return new ConfigFile(file, found);
    const first = textOf(firstConfig);
    await replaceConfig(file, first);
    return new ConfigFile(file, first);
  }

  get current(): Config {
    return this.#current;
  }

  /**
   * Changes the configuration and writes it, one change after the other. What somebody wrote into the file meanwhile is never written over.
   * @throws Failure config/invalid, config/unreadable, config/edited
   */
  async update(change: (config: Config) => Config): Promise<Config> {
    const update = this.#writing.then(async () => {
      const next = checkConfig(change(this.#current), this.file);
      const there = await readText(this.file);
      if (there !== null && there !== this.#text) throw edited(this.file);
      const text = textOf(next);
      await replaceConfig(this.file, text);
      this.#current = next;
      this.#text = text;
      return next;
    });
    this.#writing = update.catch(() => undefined);
    return update;
  }
}

/** The configuration in a file; null where there is none. @throws Failure config/invalid, config/unreadable */
export async function readConfigFile(file: string): Promise<Config | null> {
  const text = await readText(file);
  return text === null ? null : parseConfig(text, file);
}

/** @throws Failure config/invalid */
export function parseConfig(text: string, file: string): Config {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it cannot be parsed';
    throw new Failure('config/invalid', `${file} is not valid JSON: ${why}.`, {
      cause,
      hint: 'Mend it, or move it away to start with a new one.',
    });
  }
  return checkConfig(value, file);
}

function checkConfig(value: unknown, file: string): Config {
  const result = Config.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap(sentences);
  throw new Failure('config/invalid', `${file} cannot be used: ${problems.join('; ')}.`, {
    hint: 'Mend it and check with: drawbridge config check',
  });
}

/** Each problem with the place it is at, as `bridges[0].prot is not a known key`. */
function sentences(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${place([...issue.path, key])} is not a known key`);
  const where = place(issue.path);
  if (issue.code === 'invalid_union') return [`${where || 'kind'} must be ${either.format(kindsOf(issue))}`];
  const what = issue.message.replace(/^Invalid input: /, '');
  return [`${where ? `${where}: ` : ''}${what.charAt(0).toLowerCase()}${what.slice(1)}`];
}

const either = new Intl.ListFormat('en', { type: 'disjunction' });

function kindsOf(issue: z.core.$ZodIssueInvalidUnion): string[] {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}

function place(keys: readonly PropertyKey[]): string {
  return keys.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
    '',
  );
}

function textOf(config: unknown): string {
  return `${JSON.stringify(config, null, 2)}\n`;
}

function edited(file: string): Failure {
  return new Failure('config/edited', `${file} was edited while Drawbridge runs, so this change is not saved over it.`, {
    hint: 'Check it with: drawbridge config check. Then start Drawbridge again, and make the change once more.',
  });
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return null;
    throw new Failure('config/unreadable', `${file} cannot be read.`, { cause, hint: 'Check its permissions.' });
  }
}

async function replaceConfig(file: string, text: string): Promise<void> {
  try {
    await replaceFile(file, text);
  } catch (cause) {
    throw new Failure('config/unreadable', `${file} cannot be written.`, { cause, hint: 'Check the folder’s permissions and free space.' });
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
