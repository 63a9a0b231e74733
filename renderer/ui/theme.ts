const key = 'drawbridge.theme';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** The theme the owner chose on this page; `system` when none was. */
export function storedTheme(storage: Pick<Storage, 'getItem'>): Theme {
  const stored = storage.getItem(key);
  return themes.find((theme) => theme === stored) ?? 'system';
}

const listeners = new Set<() => void>();

/** Calls back when a theme was chosen, until what is given is called. */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Shows a theme and remembers it. `system` follows the desktop, also when that changes. */
export function setTheme(theme: Theme, page: HTMLElement, storage: Pick<Storage, 'setItem' | 'removeItem'>): void {
  if (theme === 'system') {
    delete page.dataset['theme'];
    storage.removeItem(key);
  } else {
    page.dataset['theme'] = theme;
    storage.setItem(key, theme);
  }
  for (const listener of listeners) listener();
}

/** The one after it, around. */
export function nextTheme(theme: Theme): Theme {
  return themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
}
