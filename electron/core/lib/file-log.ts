import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { type Log, type LogFields } from './log.ts';

export interface FileLogOptions {
  /** Which program writes, `shell` or `cli`. */
  readonly name?: string;
  readonly level?: 'debug' | 'info' | 'warn' | 'error';
}

/** Writes JSON lines to `drawbridge.log` in a folder, for this user only. Disposing it flushes. */
export function createFileLog(dir: string, { name, level = 'info' }: FileLogOptions = {}): Log & AsyncDisposable {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const destination = pino.destination({ dest: path.join(dir, 'drawbridge.log'), append: true, mode: 0o600, sync: true });
  const logger = pino({ level, base: { name, pid: process.pid }, formatters: { level: (label) => ({ level: label }) } }, destination);
  const write = (kind: 'debug' | 'info' | 'warn' | 'error') => (event: string, fields?: LogFields) => logger[kind](plain(fields), event);
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    [Symbol.asyncDispose]: async () => destination.end(),
  };
}

/** An error's cause says more than its sentence. */
function plain({ error, ...fields }: LogFields = {}): LogFields {
  return error === undefined
    ? fields
    : { ...fields, error: pino.stdSerializers.errWithCause(error instanceof Error ? error : new Error(String(error))) };
}
