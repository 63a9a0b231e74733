import { useSyncExternalStore } from 'react';

/** Where the window is: a route and what is asked of it, both in the fragment, so that no listener is ever told. */
interface Place {
  readonly path: string;
  /** Without the question mark. */
  readonly search: string;
}

/** A fragment as a place: `#/jobs?state=done`. */
export function placeOf(hash: string): Place {
  const [path = '', ...search] = hash.replace(/^#?\/?/, '').split('?');
  return { path: `/${path}`, search: search.join('?') };
}

interface NavigateOptions {
  /** Whether the way back leads past the present place. */
  readonly replace?: boolean;
  readonly state?: unknown;
}

/** Goes to a place: a route, with a question mark and what is asked of it. */
function navigate(to: string, { replace = false, state = null }: NavigateOptions = {}): void {
  const oldURL = window.location.href;
  window.history[replace ? 'replaceState' : 'pushState'](state, '', `#${to}`);
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL, newURL: window.location.href }));
}

/** For the router: the route, and how to leave it. */
export function useHashPath(): [string, typeof navigate] {
  return [useSyncExternalStore(onChange, () => placeOf(window.location.hash).path), navigate];
}

useHashPath.hrefs = (href: string) => `#${href}`;

/** For the router: what is asked of the route. */
export function useHashSearch(): string {
  return useSyncExternalStore(onChange, () => placeOf(window.location.hash).search);
}

function onChange(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
