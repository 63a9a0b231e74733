import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { LogLevel, type LogLine } from '../../shared/model/diagnostics.ts';
import { logFileName } from './lib/file-log.ts';

/** At most so much of a file is read, from its end. */
const maxBytes = 2 << 20;
const longestFields = 4000;

interface TailQuery {
  readonly level: LogLevel;
  readonly limit: number;
}

/** The last lines of our log that are at a level or above, oldest first; the file before it is read too where one has just begun. */
export async function tailLog(dir: string, { level, limit }: TailQuery): Promise<LogLine[]> {
  const file = path.join(dir, logFileName);
  const wanted = new Set(LogLevel.options.slice(LogLevel.options.indexOf(level)));
  const read = async (name: string) => (await lastLines(name)).flatMap(parseLine).filter((line) => wanted.has(line.level));
  const newest = await read(file);
  const older = newest.length < limit ? await read(`${file}.1`) : [];
  return [...older, ...newest].slice(-limit);
}

async function lastLines(file: string): Promise<string[]> {
  const handle = await open(file).catch(() => null);
  if (!handle) return [];
  await using held = handle;
  return (await lastText(held)).split('\n');
}

async function lastText(handle: FileHandle): Promise<string> {
  const { size } = await handle.stat();
  const from = Math.max(0, size - maxBytes);
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - from), position: from });
  const text = buffer.toString('utf8', 0, bytesRead);
  // What is cut off at the front is no line.
  return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
}

/** Nothing for a line that is being written, or that is not ours. */
function parseLine(text: string): LogLine[] {
  const value = parseObject(text);
  if (value === null) return [];
  const { level, time, msg, pid: _pid, name: _name, ...fields } = value;
  const known = LogLevel.safeParse(level);
  if (!known.success || typeof time !== 'number' || typeof msg !== 'string') return [];
  const said = JSON.stringify(fields);
  return [{ atMs: time, level: known.data, event: msg, fields: said === '{}' ? '' : said.slice(0, longestFields) }];
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
