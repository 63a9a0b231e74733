const longest = 8192;
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether a browser may be sent there: a page of the web, or one that this machine serves, with no login in its address. */
export function isWebPage(address: string): boolean {
  if (address.length > longest || !URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname));
}
