import { makeEvent, state } from './state.ts';
import { schemeOf, toAppUrl } from './urls.ts';
import type { PageTarget } from './web-contents.ts';

/** `Fetch.requestPaused`, as far as it is read. */
export interface PausedRequest {
  readonly requestId: string;
  readonly frameId: string;
  readonly resourceType: string;
  readonly request: {
    readonly url: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly postData?: string;
  };
}

/** Decides a request of a page: `will-navigate` for what the app did not start, `protocol.handle` for custom schemes, the network for the rest. */
export async function onRequestPaused(page: PageTarget, paused: PausedRequest): Promise<void> {
  const { requestId, request } = paused;
  const url = toAppUrl(request.url);
  if (paused.resourceType === 'Document' && paused.frameId === page.targetId && !mayNavigate(page, url)) {
    await page.cdp('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
    return;
  }
  const handler = url === request.url ? undefined : state.schemes.get(schemeOf(url));
  if (!handler) {
    await page.cdp('Fetch.continueRequest', { requestId });
    return;
  }
  try {
    const { method, headers, postData } = request;
    const response = await handler(new Request(url, { method, headers: { ...headers }, body: postData ?? null }));
    const body = Buffer.from(await response.arrayBuffer()).toString('base64');
    const responseHeaders = [...response.headers].map(([name, value]) => ({ name, value }));
    await page.cdp('Fetch.fulfillRequest', { requestId, responseCode: response.status, responseHeaders, body });
  } catch (error) {
    console.error('protocol.handle:', error);
    await page.cdp('Fetch.failRequest', { requestId, errorReason: 'Failed' });
  }
}

function mayNavigate(page: PageTarget, url: string): boolean {
  if (page.ownNavigations > 0) {
    page.ownNavigations -= 1;
    return true;
  }
  const event = makeEvent({ url, isMainFrame: true, isSameDocument: false, frame: page.mainFrame, initiator: page.mainFrame });
  page.emit('will-navigate', event, url);
  return !event.defaultPrevented;
}
