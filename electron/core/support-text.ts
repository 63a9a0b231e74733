import { type LogLine, type SupportPart, type SupportPartId } from '../../shared/model/diagnostics.ts';

/** Takes out of a text what its reader must not see. */
export type Clean = (text: string) => string;

export interface PartSource {
  readonly id: SupportPartId;
  readonly title: string;
  /** A list is counted. */
  readonly value: unknown;
}

export interface SupportText {
  readonly text: string;
  readonly parts: SupportPart[];
}

/** One text that opens everywhere and that a person can read before it is sent: a heading for each part, then JSON, or a line for each. */
export function supportText(head: string, sources: readonly PartSource[], clean: Clean): SupportText {
  const parts = sources.map(({ id, title, value }) => {
    // Text by text first: JSON writes a line break as a letter, which would hide where a word begins.
    const text = clean(`## ${title}\n\n${shown(cleaned(value, clean))}\n`);
    return { text, part: { id, entries: Array.isArray(value) ? value.length : null, bytes: Buffer.byteLength(text) } };
  });
  return { text: [head, ...parts.map(({ text }) => text)].join('\n'), parts: parts.map(({ part }) => part) };
}

function shown(value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(value, null, 2);
  return value.length === 0 ? 'None.' : value.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');
}

function cleaned(value: unknown, clean: Clean): unknown {
  return JSON.parse(JSON.stringify(value), (_, one) => (typeof one === 'string' ? clean(one) : one));
}

/** A line of the log as people read it. */
export function logText({ atMs, level, event, fields }: LogLine): string {
  return [new Date(atMs).toISOString(), level.padEnd(5), event, fields].join(' ').trimEnd();
}

/** The home of this user as `~`, wherever it stands as a whole folder. */
export function withoutHome(home: string): Clean {
  const folder = home.replace(/[/\\]+$/, '');
  if (folder === '') return (text) => text;
  const whole = new RegExp(`(?<![\\w.-])${RegExp.escape(folder)}(?![\\w.-])`, 'g');
  return (text) => text.replace(whole, '~');
}
