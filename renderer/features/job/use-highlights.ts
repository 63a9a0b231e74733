import { type RefObject, useEffect } from 'react';
import { type FoundPlace } from './find.ts';
import { type Find } from './use-find.ts';

const nowhere: FoundPlace = { key: '', line: null, nth: 0 };
const everyPlace = 'log-found';
const thisPlace = 'log-found-here';

/** Marks what is searched for wherever it is drawn, without touching what is drawn, and brings the present place into sight. */
export function useHighlights(scroller: RefObject<HTMLElement | null>, { open, text, place }: Find): void {
  const { key, line, nth } = place ?? nowhere;
  useEffect(() => {
    const root = scroller.current;
    if (!root || !open || text === '' || !('highlights' in CSS)) return;
    let shown = false;
    const mark = () => {
      const here = rangeOf(root, { key, line, nth }, text);
      CSS.highlights.set(everyPlace, new Highlight(...rangesIn(root, text)));
      CSS.highlights.set(thisPlace, new Highlight(...(here ? [here] : [])));
      // Once: from then on the reader may scroll.
      if (here && !shown) here.startContainer.parentElement?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      shown ||= here !== null;
    };
    let frame = requestAnimationFrame(mark);
    const drawn = new MutationObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(mark);
    });
    drawn.observe(root, { childList: true, subtree: true, characterData: true });
    return () => {
      cancelAnimationFrame(frame);
      drawn.disconnect();
      CSS.highlights.delete(everyPlace);
      CSS.highlights.delete(thisPlace);
    };
  }, [scroller, open, text, key, line, nth]);
}

/** The present place as it is drawn; null while it is not. */
function rangeOf(root: HTMLElement, { key, line, nth }: FoundPlace, text: string): Range | null {
  const row = root.querySelector<HTMLElement>(`[data-entry="${CSS.escape(key)}"]`);
  const part = line === null ? row : row?.querySelector<HTMLElement>(`[data-line="${line}"]`);
  if (!part) return null;
  const ranges = rangesIn(part, text).filter(
    ({ startContainer }) => line !== null || !startContainer.parentElement?.closest('[data-line]'),
  );
  return ranges[nth] ?? ranges.at(-1) ?? null;
}

/** Where a text is in what is drawn; one that goes over the end of a run of characters is left out. */
function rangesIn(part: HTMLElement, text: string): Range[] {
  const ranges: Range[] = [];
  const wanted = text.toLowerCase();
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.nodeValue?.toLowerCase() ?? '';
    // A letter that has another length in small would shift what follows.
    if (words.length !== node.nodeValue?.length) continue;
    for (let at = words.indexOf(wanted); at >= 0; at = words.indexOf(wanted, at + wanted.length)) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      ranges.push(range);
    }
  }
  return ranges;
}
