const key = 'drawbridge.token';
const fragment = /^#token=([^&]+)$/;
const tokenText = /^[A-Za-z0-9._~-]{16,200}$/;

/** The places a page keeps things in, so that a test needs no browser. */
export interface TokenPlaces {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'replaceState'>;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
}

/**
 * The owner's token: from the address if it is there, which is cleaned at once so that it stays in no history and on no screen; else from this
 * tab's session. Null when neither has one.
 */
export function takeToken({ location, history, storage }: TokenPlaces): string | null {
  const given = readToken(location.hash);
  if (given === null) return storage.getItem(key);
  keepToken(given, storage);
  history.replaceState(null, '', `${location.pathname}${location.search}#/`);
  return given;
}

/** Keeps the token for as long as this tab lives, reloads included. */
export function keepToken(token: string, storage: Pick<Storage, 'setItem'>): void {
  storage.setItem(key, token);
}

/** The token in a pasted address or fragment, or the text itself if it looks like a token; null for anything else. */
export function readToken(text: string): string | null {
  const trimmed = text.trim();
  const at = trimmed.indexOf('#');
  if (at < 0) return tokenText.test(trimmed) ? trimmed : null;
  const token = fragment.exec(trimmed.slice(at))?.[1];
  if (token === undefined) return null;
  const plain = decode(token);
  return tokenText.test(plain) ? plain : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
