import { type Item } from '../../../shared/model/item.ts';
import { type Entry } from './log.ts';
import { shownCommand } from './shell-command.ts';
import { plainOutput } from './terminal.ts';

/** A place in a log where the words are. */
export interface FoundPlace {
  /** Of the row. */
  readonly key: string;
  /** The line of the row's output; null for a place in the rest of it. */
  readonly line: number | null;
  /** Which one it is within that line, or the rest, from 0. */
  readonly nth: number;
}

/** More are not counted: nobody steps through them. */
export const mostPlaces = 10_000;

/** Every place in a log where a text is, whatever its case, in order. */
export function placesOf(entries: readonly Entry[], wanted: string): readonly FoundPlace[] {
  const places: FoundPlace[] = [];
  const text = wanted.toLowerCase();
  if (text === '') return places;
  for (const entry of entries) {
    for (const { line, words } of partsOf(entry, text)) {
      for (let nth = 0; nth < timesIn(words, text); nth += 1) places.push({ key: entry.key, line, nth });
      if (places.length >= mostPlaces) return places.slice(0, mostPlaces);
    }
  }
  return places;
}

interface Part {
  readonly line: FoundPlace['line'];
  readonly words: string;
}

/** The parts of a row, of its output the lines only where the text is in it at all. */
function partsOf(entry: Entry, text: string): readonly Part[] {
  const { rest, output } = textsOf(entry);
  const lines = output.includes(text) ? output.split('\n') : [];
  return [{ line: null, words: rest }, ...lines.map((words, line) => ({ line, words }))];
}

interface RowTexts {
  readonly rest: string;
  /** Of a command; its lines are drawn by themselves. */
  readonly output: string;
}

const nothing: RowTexts = { rest: '', output: '' };
/** An item that stands still is read once. */
const known = new WeakMap<object, RowTexts>();

function textsOf(entry: Entry): RowTexts {
  switch (entry.type) {
    case 'prompt':
    case 'answer':
      return { rest: entry.text.toLowerCase(), output: '' };
    case 'item': {
      const texts = known.get(entry.item) ?? itemTexts(entry.item);
      known.set(entry.item, texts);
      return texts;
    }
    case 'end':
      return { rest: (entry.job.failure?.message ?? '').toLowerCase(), output: '' };
  }
}

function itemTexts(item: Item): RowTexts {
  switch (item.type) {
    case 'commandExecution':
      return { rest: shownCommand(item.command).toLowerCase(), output: plainOutput(item.output).toLowerCase() };
    case 'fileChange':
      return { rest: item.changes.map(({ path, diff }) => `${path}\n${diff}`.toLowerCase()).join('\n'), output: '' };
    case 'plan':
      return { rest: [item.text, ...item.steps.map(({ step }) => step)].join('\n').toLowerCase(), output: '' };
    case 'webSearch':
      return { rest: item.query.toLowerCase(), output: '' };
    case 'mcpToolCall':
    case 'dynamicToolCall':
      return { rest: item.tool.toLowerCase(), output: '' };
    case 'other':
      return nothing;
    default:
      return { rest: item.text.toLowerCase(), output: '' };
  }
}

function timesIn(text: string, wanted: string): number {
  let times = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) times += 1;
  return times;
}
