import { join, resolve } from 'node:path';

/** Where the shell was told to keep its data: `--data-dir`, `$DRAWBRIDGE_HOME`, else a folder of the system's application data. Absolute. */
export function chooseDataDir(given: {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The system's folder for application data. */
  readonly appData: string;
}): string {
  const chosen = switchValue(given.argv, '--data-dir') ?? given.environment['DRAWBRIDGE_HOME'];
  return chosen ? resolve(chosen) : join(given.appData, 'Drawbridge');
}

/** The value of `--name value` or `--name=value`, the last one given; null when there is none. */
export function switchValue(argv: readonly string[], name: string): string | null {
  const at = argv.findLastIndex((arg) => arg === name || arg.startsWith(`${name}=`));
  const arg = argv[at];
  if (arg === undefined) return null;
  const value = arg === name ? argv[at + 1] : arg.slice(name.length + 1);
  return value || null;
}
