import { useEffect, useRef } from 'react';

const overlays = 'dialog[open], [role=dialog], [role=alertdialog], [role=menu], [role=listbox]';

/** Escape pressed while nothing else is open that it would close, and no text stands that it might be meant for. */
export function useEscape(act: () => unknown): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.repeat || event.isComposing || event.defaultPrevented) return;
      if (document.querySelector(overlays) || holdsText(event.target)) return;
      latest.current();
    };
    // Before whoever closes something with it: what was open is still there.
    window.addEventListener('keydown', pressed, { capture: true });
    return () => window.removeEventListener('keydown', pressed, { capture: true });
  }, []);
}

function holdsText(target: EventTarget | null): boolean {
  return (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) && target.value !== '';
}
