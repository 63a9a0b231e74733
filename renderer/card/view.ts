import { count } from '../../shared/texts/format.ts';
import { type CardFile, type CardJob, type Counts } from './job.ts';

/** More are in the result itself; a card is a glance. */
const shownFiles = 12;

/** Puts a job into the page. All that comes from outside goes in as text. */
export function show(job: CardJob, into: HTMLElement): void {
  const { tone, state, title, text, jobId, usage, counts, files } = job;
  into.replaceChildren(
    element('header', {}, [
      mark(tone),
      element('h1', {}, title ?? 'Codex job'),
      element('span', { class: 'state', 'data-tone': tone }, state),
    ]),
    ...(text === null ? [] : [element('p', { class: 'text' }, text)]),
    ...(files.length === 0 ? [] : [fileList(files, counts)]),
    element('footer', {}, [
      ...(counts === null ? [] : [element('span', {}, [`${plural(counts.files, 'file')} `, ...signed(counts)])]),
      ...(usage === null ? [] : [element('span', {}, `${count(usage.input)} tokens in, ${count(usage.output)} out`)]),
      ...(jobId === null ? [] : [element('code', {}, jobId)]),
    ]),
  );
}

function fileList(files: readonly CardFile[], counts: Counts | null): HTMLElement {
  const rows = files
    .slice(0, shownFiles)
    .map(({ path, status, decision, ...lines }) =>
      element('li', {}, [
        pathOf(path),
        element('span', { class: 'soft' }, status),
        element('span', { class: 'lines' }, signed(lines)),
        element('span', { class: 'decision', 'data-decision': decision }, decision),
      ]),
    );
  const hidden = Math.max(files.length, counts?.files ?? 0) - rows.length;
  const more = hidden > 0 ? [element('li', { class: 'soft' }, `and ${plural(hidden, 'more file', 'more files')}`)] : [];
  return element('ul', { 'aria-label': 'Changed files' }, [...rows, ...more]);
}

/** Where there is no room its folders are cut, never its name. */
function pathOf(path: string): HTMLElement {
  const name = path.lastIndexOf('/') + 1;
  return element('span', { class: 'path', title: path }, [
    element('span', { class: 'folder' }, path.slice(0, name)),
    element('span', { class: 'name' }, path.slice(name)),
  ]);
}

function signed({ added, removed }: { readonly added: number; readonly removed: number }): HTMLElement[] {
  return [element('span', { class: 'added' }, `+${count(added)}`), element('span', { class: 'removed' }, ` −${count(removed)}`)];
}

function plural(amount: number, one: string, many = `${one}s`): string {
  return `${count(amount)} ${amount === 1 ? one : many}`;
}

function element(name: string, attributes: Readonly<Record<string, string>>, content: string | readonly (string | Element)[]): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...(typeof content === 'string' ? [content] : content));
  return made;
}

const towers = 'M3.75 5.75v7.5M12.25 5.75v7.5';
const decks: Readonly<Record<CardJob['tone'], readonly { readonly d: string; readonly class?: string }[]>> = {
  working: [{ d: 'M0 10.75h16' }, { d: 'M10 7a2 2 0 1 1-4 0a2 2 0 1 1 4 0', class: 'dot' }],
  needsYou: [{ d: 'M0 10.75h16' }, { d: 'm8 .5 3.75 3.75L8 8 4.25 4.25z', class: 'diamond' }],
  done: [{ d: 'M0 9.75h16' }],
  fault: [{ d: 'M0 9.75h6M16 9.75h-6' }, { d: 'm5.5 1.5 5 5m0-5-5 5', class: 'cross' }],
};

/** The mark of the window, its deck as the tone says. */
function mark(tone: CardJob['tone']): Element {
  const drawn = (name: string, attributes: Readonly<Record<string, string>>) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const svg = drawn('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' });
  svg.append(...[{ d: towers }, ...decks[tone]].map((path) => drawn('path', path)));
  return svg;
}
