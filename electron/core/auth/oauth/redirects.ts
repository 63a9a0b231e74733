/** `http` to this machine itself, with any port: where programs without a web server listen for the answer (RFC 8252, 7.3). */
const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?::\d{1,5})?(?=[/?]|$)/;

/** Whether a client may name this address for its answers: https, or plain http on loopback; no fragment and no credentials. */
export function isRedirect(uri: string): boolean {
  if (uri.length > 2048 || !/^[\x21-\x7e]+$/.test(uri) || /[\\#]/.test(uri)) return false;
  const url = URL.parse(uri);
  if (url?.username !== '' || url.password !== '') return false;
  return isLoopbackRedirect(uri) || /^https:\/\/[^/?]/.test(uri);
}

/** Whether the answer stays on the machine of whoever asks, where any program may have taken the port. */
export function isLoopbackRedirect(uri: string): boolean {
  return loopback.test(uri);
}

/** Whether an asked address is one that the client named: letter for letter, but for the port of a loopback address. */
export function redirectMatches(named: readonly string[], asked: string): boolean {
  return isRedirect(asked) && named.some((uri) => uri === asked || (isLoopbackRedirect(uri) && portless(uri) === portless(asked)));
}

function portless(uri: string): string {
  return uri.replace(loopback, 'http://$1');
}

/** The address with more parameters; what its own query holds stays as it is. */
export function withParameters(uri: string, parameters: Readonly<Record<string, string | null>>): string {
  const added = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== null) added.set(name, value);
  return `${uri}${uri.includes('?') ? '&' : '?'}${added}`;
}
