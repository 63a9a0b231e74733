/** A log line: `noun verb` and its fields. Never bodies, prompts, tokens or paths of temporary secrets. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where core writes what happened, for people who look for a cause. */
export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
