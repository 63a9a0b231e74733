/** Text as Markdown shows it, on one line: nothing in it is markup. */
export function plainMarkdown(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]()<>#+\-.!|~&$@:]/g, '\\$&');
}

/** Text as a code span, on one line. */
export function codeSpan(text: string): string {
  const line = oneLine(text);
  const ticks = '`'.repeat(longestTicks(line) + 1);
  const edge = /^`|`$|^$/.test(line) ? ' ' : '';
  return `${ticks}${edge}${line}${edge}${ticks}`;
}

/** Text as a block of code that nothing in it can end. */
export function codeBlock(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestTicks(text) + 1));
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

/** Markdown as a quotation: what it leaves open ends with it. */
export function quotation(markdown: string): string {
  return markdown
    .trim()
    .split(/\r\n|\r|\n/)
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

/** Markdown that is folded away under one line; `summary` is HTML. */
export function folded(summary: string, markdown: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${markdown}\n\n</details>`;
}

/** Text as HTML shows it, on one line. */
export function plainHtml(text: string): string {
  return oneLine(text).replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function longestTicks(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
}
