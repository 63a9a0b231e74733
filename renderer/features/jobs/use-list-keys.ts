import { type RefObject, useEffect } from 'react';

const writing = 'input, textarea, select, [contenteditable], [role="menu"], [role="dialog"]';

/** `/` goes to the search field; j and k go from anywhere into the list, and so does the arrow down from the search field. */
export function useListKeys(search: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const element = goalOf(event, search.current);
      if (event.defaultPrevented || !element) return;
      event.preventDefault();
      element.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [search]);
}

const goals: Readonly<Record<string, 'search' | 'list'>> = {
  'page /': 'search',
  'page j': 'list',
  'page k': 'list',
  'search ArrowDown': 'list',
};

function goalOf(event: KeyboardEvent, search: HTMLInputElement | null): HTMLElement | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const { target, key } = event;
  const isField = target instanceof Element && target.closest(writing) !== null;
  const goal = goals[`${target === search ? 'search' : isField ? 'field' : 'page'} ${key}`];
  if (goal === undefined) return null;
  return goal === 'search' ? search : document.querySelector<HTMLElement>('[data-row][tabindex="0"]');
}
