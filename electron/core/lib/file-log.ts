import path from 'node:path';
import { pino } from 'pino';
import { type Log, type LogFields } from './log.ts';
import { RotatingFile } from './rotating-file.ts';

export interface FileLogOptions {
  /** Which program writes, `shell` or `cli`. */
  readonly name?: string;
  readonly level?: 'debug' | 'info' | 'warn' | 'error';
  /** Takes out of a text what must not be written. */
  readonly redact?: (text: string) => string;
  /** Bytes of one file; there are ten. Default 10 Mi. */
  readonly maxBytes?: number;
}

/** The file that is written now; those before it carry a number. */
export const logFileName = 'drawbridge.log';

/** Writes JSON lines to `drawbridge.log` in a folder, for this user only; the nine files before it are kept. Disposing it closes the file. */
export function createFileLog(dir: string, options: FileLogOptions = {}): Log & AsyncDisposable {
  const { name, level = 'info', redact, maxBytes = 10 << 20 } = options;
  const file = new RotatingFile(path.join(dir, logFileName), { maxBytes, files: 10 });
  const logger = pino(
    { level, base: { name, pid: process.pid }, formatters: { level: (label) => ({ level: label }) } },
    { write: (line: string) => file.write(redact ? redactLine(line, redact) : line) },
  );
  const write = (kind: 'debug' | 'info' | 'warn' | 'error') => (event: string, fields?: LogFields) => logger[kind](plain(fields), event);
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    [Symbol.asyncDispose]: async () => file[Symbol.dispose](),
  };
}

/** Text by text: JSON writes a line break as a letter, which would hide the beginning of a word. */
function redactLine(line: string, redact: (text: string) => string): string {
  return `${JSON.stringify(JSON.parse(line), (_, value) => (typeof value === 'string' ? redact(value) : value))}\n`;
}

/** An error's cause says more than its sentence. */
function plain({ error, ...fields }: LogFields = {}): LogFields {
  return error === undefined
    ? fields
    : { ...fields, error: pino.stdSerializers.errWithCause(error instanceof Error ? error : new Error(String(error))) };
}
