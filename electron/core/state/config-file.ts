import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type z } from 'zod';
import { Failure } from '../../../shared/contract/errors.ts';
import { Config, firstConfig } from '../../../shared/model/config.ts';

/** `config.json`: checked when read, replaced atomically when written. */
export class ConfigFile {
  readonly file: string;
  #current: Config;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(file: string, current: Config) {
    this.file = file;
    this.#current = current;
  }

  /**
   * Reads the file; a missing one is written with the first configuration.
   * @throws Failure config/invalid naming every problem, config/unreadable
   */
  static async open(file: string): Promise<ConfigFile> {
    const found = await readConfigFile(file);
    if (found) return new ConfigFile(file, found);
    await replaceFile(file, `${JSON.stringify(firstConfig, null, 2)}\n`);
    return new ConfigFile(file, Config.parse(firstConfig));
  }

  get current(): Config {
    return this.#current;
  }

  /** Changes the configuration and writes it, one change after the other. @throws Failure config/invalid, config/unreadable */
  async update(change: (config: Config) => Config): Promise<Config> {
    const update = this.#writing.then(async () => {
      const next = checkConfig(change(this.#current), this.file);
      await replaceFile(this.file, `${JSON.stringify(next, null, 2)}\n`);
      this.#current = next;
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
  if (issue.code === 'invalid_union') return [`${where || 'kind'} must be mcp or openai`];
  const what = issue.message.replace(/^Invalid input: /, '');
  return [`${where ? `${where}: ` : ''}${what.charAt(0).toLowerCase()}${what.slice(1)}`];
}

function place(keys: readonly PropertyKey[]): string {
  return keys.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
    '',
  );
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return null;
    throw new Failure('config/unreadable', `${file} cannot be read.`, { cause, hint: 'Check its permissions.' });
  }
}

/** Writes beside the file and renames, so that a reader or a crash sees the old text or the new, never half. */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await using handle: FileHandle = await open(
      temporary,
      constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW,
      0o600,
    );
    await handle.writeFile(text);
    await handle.sync();
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new Failure('config/unreadable', `${file} cannot be written.`, { cause, hint: 'Check the folder’s permissions and free space.' });
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
