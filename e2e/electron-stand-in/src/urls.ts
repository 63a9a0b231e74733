import { state, UNSUPPORTED } from './state.ts';

/*
 * Plain Chromium knows no custom schemes: app://host/path is shown to it as https://host.app.standin.test/path, a secure
 * origin of its own, and mapped back wherever the main process looks.
 */
const mapped = /^https:\/\/(.+)\.([a-z0-9-]+)\.standin\.test(\/.*)?$/;

export const schemeOf = (url: string): string => new URL(url).protocol.slice(0, -1);

export function toBrowserUrl(url: string): string {
  const { host, pathname, search, hash } = new URL(url);
  const scheme = schemeOf(url);
  return state.schemes.has(scheme) ? `https://${host || 'host'}.${scheme}.standin.test${pathname}${search}${hash}` : url;
}

export function toAppUrl(url: string): string {
  const [, host, scheme, path = '/'] = mapped.exec(url) ?? [];
  return host && scheme ? `${scheme}://${host}${path}` : url;
}

/** In Electron a scheme that was not registered before ready gives an opaque, insecure origin: refuse it loudly. */
export function assertPrivileged(url: string): void {
  const scheme = schemeOf(url);
  if (!state.schemes.has(scheme)) return;
  const registered = state.privileged.some((entry) => entry.scheme === scheme && entry.privileges?.standard && entry.privileges.secure);
  if (!registered) throw new Error(`${UNSUPPORTED}: scheme ${scheme}: was not registered as standard and secure before ready`);
}
