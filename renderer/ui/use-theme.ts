import { useSyncExternalStore } from 'react';
import { onThemeChange, setTheme, storedTheme, type Theme } from './theme.ts';

/** The chosen theme, and how to choose another one. */
export function useTheme(): readonly [Theme, (next: Theme) => void] {
  const theme = useSyncExternalStore(onThemeChange, () => storedTheme(localStorage));
  return [theme, (next) => setTheme(next, document.documentElement, localStorage)];
}
