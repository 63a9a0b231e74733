import { plainOutput } from './terminal.ts';

/** The last line that says something, without spaces around it. Looks at the end only: output may be long and grow often. */
export function lastLine(output: string): string {
  const end = plainOutput(output.slice(-2000)).trimEnd();
  return end.slice(end.lastIndexOf('\n') + 1).trim();
}

/** At most `limit` lines from the end, and how many are before them. */
export function tailOf(output: string, limit: number): { readonly text: string; readonly hidden: number } {
  const lines = plainOutput(output).replace(/\n$/, '').split('\n');
  const hidden = Math.max(0, lines.length - limit);
  return { text: lines.slice(hidden).join('\n'), hidden };
}
