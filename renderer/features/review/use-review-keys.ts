import { type RefObject, useEffect, useRef } from 'react';
import { type KeyAction, keyAction } from './keys.ts';

interface ReviewKeys {
  /** On the file that is open; null takes the decision back. */
  readonly onFile: (type: 'accepted' | 'rejected' | null) => void;
  readonly onDiff: (action: KeyAction) => void;
  readonly onStep: (by: 1 | -1) => void;
  readonly onMode: () => void;
  readonly onFind: () => void;
  readonly onHelp: () => void;
}

/**
 * The keys of the review, while the focus is in it or nowhere: what had it may be gone with the file that was shown. Where text is written they
 * are letters.
 */
export function useReviewKeys(region: RefObject<HTMLElement | null>, keys: ReviewKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { target } = event;
      const action = event.defaultPrevented || event.isComposing ? null : keyAction(event);
      if (action === null || !(target instanceof Element) || !takesKeys(target, region.current)) return;
      event.preventDefault();
      perform(action, { ...latest.current, onList: target.closest('[data-files]') !== null });
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [region]);
}

/** Whether a key pressed on an element is for the review. */
function takesKeys(target: Element, region: HTMLElement | null): boolean {
  if (target.matches('input:not([type=checkbox], [type=radio]), textarea, select')) return false;
  return target === document.body || region?.contains(target) === true;
}

function perform(action: KeyAction, keys: ReviewKeys & { readonly onList: boolean }): void {
  const inList: Partial<Record<KeyAction, () => void>> = {
    accept: () => keys.onFile('accepted'),
    reject: () => keys.onFile('rejected'),
    undo: () => keys.onFile(null),
  };
  const anywhere: Partial<Record<KeyAction, () => void>> = {
    acceptFile: () => keys.onFile('accepted'),
    rejectFile: () => keys.onFile('rejected'),
    nextFile: () => keys.onStep(1),
    previousFile: () => keys.onStep(-1),
    mode: keys.onMode,
    find: keys.onFind,
    help: keys.onHelp,
  };
  const does = anywhere[action] ?? (keys.onList ? inList[action] : undefined);
  if (does) does();
  else keys.onDiff(action);
}
