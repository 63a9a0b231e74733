/** What the page that shows a card tells it (MCP Apps, 2026-01-26). */
export interface HostEvents {
  /** Also once at the beginning. Says only what has changed. */
  context(context: HostContext): void;
  input(args: Fields): void;
  result(result: Fields): void;
  cancelled(): void;
}

export interface HostContext {
  readonly theme?: unknown;
  readonly styles?: { readonly variables?: unknown };
}

export type Fields = Readonly<Record<string, unknown>>;

const opening = 1;

/** Opens the conversation with the page around this one. Nobody else is heard. */
export function connectHost(events: HostEvents): void {
  const send = (message: Fields) => window.parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const tell = (method: string, params: Fields) => send({ method, params });
  const heard: Readonly<Record<string, (params: Fields) => void>> = {
    'ui/notifications/host-context-changed': (params) => events.context(params),
    'ui/notifications/tool-input': (params) => events.input(fieldsOf(params['arguments'])),
    'ui/notifications/tool-result': (params) => events.result(params),
    'ui/notifications/tool-cancelled': () => events.cancelled(),
  };
  const opened = (result: Fields) => {
    events.context(fieldsOf(result['hostContext']));
    tell('ui/notifications/initialized', {});
    tellSize(tell);
  };
  window.addEventListener('message', ({ source, data }) => {
    if (source !== window.parent) return;
    const { id, method, params, result } = fieldsOf(data);
    if (typeof method !== 'string') return id === opening && result !== undefined ? opened(fieldsOf(result)) : undefined;
    if (id !== undefined) return send({ id, ...answerTo(method) });
    if (Object.hasOwn(heard, method)) heard[method]?.(fieldsOf(params));
  });
  const appInfo = { name: 'drawbridge-job', version: '1.0.0' };
  const params = { appInfo, appCapabilities: { availableDisplayModes: ['inline'] }, protocolVersion: '2026-01-26' };
  send({ id: opening, method: 'ui/initialize', params });
}

/** The fields of an object; of anything else none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The card does nothing by itself, so there is nothing to put in order before it goes. */
function answerTo(method: string): Fields {
  if (method === 'ui/resource-teardown' || method === 'ping') return { result: {} };
  return { error: { code: -32601, message: 'Method not found' } };
}

function tellSize(tell: (method: string, params: Fields) => void): void {
  new ResizeObserver(() => {
    const { width, height } = document.documentElement.getBoundingClientRect();
    tell('ui/notifications/size-changed', { width: Math.ceil(width), height: Math.ceil(height) });
  }).observe(document.documentElement);
}
