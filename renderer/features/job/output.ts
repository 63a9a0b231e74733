const terminalCodes = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/** Output without the codes that colour it or move a terminal's cursor. A line that was drawn over is what it was last. */
export function plainOutput(output: string): string {
  return output
    .replace(terminalCodes, '')
    .replace(/\r\n/g, '\n')
    .replace(/[^\n]*\r(?=[^\n])/g, '')
    .replaceAll('\r', '');
}

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
