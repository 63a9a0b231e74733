/** A run of text within a block. */
export interface Span {
  readonly type: 'text' | 'strong' | 'code';
  readonly text: string;
}

/** A block of formatted text. `source` is exactly what it was made of: all sources joined are the input again. */
export type Block =
  | { readonly type: 'paragraph' | 'heading'; readonly source: string; readonly spans: readonly Span[] }
  | { readonly type: 'listItem'; readonly source: string; readonly marker: string; readonly depth: number; readonly spans: readonly Span[] }
  | { readonly type: 'code'; readonly source: string; readonly language: string; readonly text: string }
  | { readonly type: 'table'; readonly source: string; readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly type: 'space'; readonly source: string };

export type Cell = readonly Span[];

const fenceLine = /^ {0,3}(`{3,}|~{3,})[ \t]*([^`\n]*)$/;
const headingLine = /^#{1,6}[ \t]+(\S.*)$/;
const itemLine = /^([ \t]*)([-*+]|\d{1,9}[.)])[ \t]+(\S.*)$/;
const tableRule = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const spanPattern = /(`+)([^`](?:[\s\S]*?[^`])?)\1(?!`)|\*\*(?=\S)([^*]*[^*\s])\*\*/g;

/**
 * The little formatting that model texts use: paragraphs, headings, list items, tables, fenced code, inline code and bold. Everything else stays the
 * text it is; a fence that has not ended yet runs to the end, so that a growing text does not change its shape twice.
 */
export function parseProse(text: string): readonly Block[] {
  const lines = splitLines(text);
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const { block, next } = readBlock(lines, at);
    blocks.push(block);
    at = next;
  }
  return blocks;
}

/** Lines with their line ends. */
function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function readBlock(lines: readonly string[], at: number): { readonly block: Block; readonly next: number } {
  const source = lines[at] ?? '';
  const line = bare(source);
  const fence = fenceLine.exec(line);
  if (fence) return readFence(lines, at, fence[1] ?? '```', fence[2] ?? '');
  if (line.trim() === '') return { block: { type: 'space', source }, next: at + 1 };
  const heading = headingLine.exec(line);
  if (heading) return { block: { type: 'heading', source, spans: parseSpans(heading[1] ?? '') }, next: at + 1 };
  const item = itemLine.exec(line);
  if (item) {
    const [, indent = '', marker = '', rest = ''] = item;
    return {
      block: { type: 'listItem', source, marker: showMarker(marker), depth: depthOf(indent), spans: parseSpans(rest) },
      next: at + 1,
    };
  }
  return beginsTable(lines, at) ? readTable(lines, at) : readParagraph(lines, at);
}

function readFence(lines: readonly string[], at: number, fence: string, info: string): { readonly block: Block; readonly next: number } {
  let next = at + 1;
  while (next < lines.length && !closes(lines[next] ?? '', fence)) next += 1;
  const inside = lines.slice(at + 1, next).join('');
  const closed = next < lines.length;
  const end = closed ? next + 1 : next;
  const text = inside.endsWith('\n') ? inside.slice(0, -1) : inside;
  return { block: { type: 'code', source: lines.slice(at, end).join(''), language: info.trim(), text }, next: end };
}

function closes(source: string, fence: string): boolean {
  const line = bare(source).trim();
  return line.length >= fence.length && line === (fence[0] ?? '`').repeat(line.length);
}

function readParagraph(lines: readonly string[], at: number): { readonly block: Block; readonly next: number } {
  let next = at + 1;
  while (next < lines.length && continuesParagraph(bare(lines[next] ?? '')) && !beginsTable(lines, next)) next += 1;
  const source = lines.slice(at, next).join('');
  return { block: { type: 'paragraph', source, spans: parseSpans(bare(source)) }, next };
}

function continuesParagraph(line: string): boolean {
  return line.trim() !== '' && !fenceLine.test(line) && !headingLine.test(line) && !itemLine.test(line);
}

/** A row with bars over a rule with as many columns. */
function beginsTable(lines: readonly string[], at: number): boolean {
  const [head, rule] = [bare(lines[at] ?? ''), bare(lines[at + 1] ?? '')];
  return head.includes('|') && rule.includes('|') && tableRule.test(rule) && cellsOf(head).length === cellsOf(rule).length;
}

function readTable(lines: readonly string[], at: number): { readonly block: Block; readonly next: number } {
  const head = cellsOf(bare(lines[at] ?? ''));
  let next = at + 2;
  while (next < lines.length && bare(lines[next] ?? '').includes('|')) next += 1;
  const rows = lines.slice(at + 2, next).map((line) => {
    const cells = cellsOf(bare(line));
    // What is left over stands in the last column, so that nothing is lost.
    const last = cells.slice(head.length - 1).join(' | ');
    return head.map((_, column) => parseSpans(column === head.length - 1 ? last : (cells[column] ?? '')));
  });
  return { block: { type: 'table', source: lines.slice(at, next).join(''), head: head.map(parseSpans), rows }, next };
}

/** Bars within inline code, and those after a backslash, are text. */
function cellsOf(line: string): readonly string[] {
  const inner = line.trim().replace(/^\|/, '');
  const cells = inner.match(/(?:`[^`]*`|\\[\s\S]|[^|])*(?:\||$)/g) ?? [];
  const texts = cells.map((cell) => cell.replace(/\|$/, '').trim().replaceAll('\\|', '|'));
  // The last match is what stands after the last bar.
  return texts.at(-1) === '' ? texts.slice(0, -1) : texts;
}

/** Inline code and bold; a marker without its partner is plain text. */
export function parseSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(spanPattern)) {
    if (match.index > from) spans.push({ type: 'text', text: text.slice(from, match.index) });
    const [whole, , code, strong] = match;
    spans.push(code === undefined ? { type: 'strong', text: strong ?? '' } : { type: 'code', text: code });
    from = match.index + whole.length;
  }
  if (from < text.length) spans.push({ type: 'text', text: text.slice(from) });
  return spans;
}

function bare(source: string): string {
  return source.replace(/\r?\n$/, '');
}

function showMarker(marker: string): string {
  return /^\d/.test(marker) ? marker : '•';
}

function depthOf(indent: string): number {
  return Math.min(4, Math.floor(indent.replaceAll('\t', '  ').length / 2));
}
