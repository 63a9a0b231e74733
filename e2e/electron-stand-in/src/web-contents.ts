import { EventEmitter } from 'node:events';
import type { HandlerDetails, WebPreferences, WindowOpenHandlerResponse } from 'electron';
import { answerInvoke, encode, receiveSend } from './ipc.ts';
import { ISOLATED_WORLD, pageScripts } from './page-scripts.ts';
import type { PausedRequest } from './requests.ts';
import { onRequestPaused } from './requests.ts';
import { session } from './session.ts';
import { chromium, makeEvent, pagesByTarget, strict, UNSUPPORTED, windows } from './state.ts';
import { assertPrivileged, toAppUrl, toBrowserUrl } from './urls.ts';
import type { Window } from './windows.ts';

/** What the isolated world of a page sends. */
type PageMessage =
  | { readonly t: 'open'; readonly url: string }
  | { readonly t: 'send'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly t: 'invoke'; readonly id: number; readonly channel: string; readonly args: readonly unknown[] };

type OpenHandler = (details: HandlerDetails) => WindowOpenHandlerResponse;

let lastId = 0;

/** webContents: one Chromium page driven over the DevTools protocol. */
export class PageTarget extends EventEmitter {
  readonly id: number;
  readonly session = session.defaultSession;
  readonly mainFrame: { readonly url: string; readonly parent: null };
  /** Resolves when the page exists and its scripts are installed. */
  readonly _ready: Promise<void>;
  readonly _preferences: WebPreferences;
  targetId = '';
  /** Navigations begun by loadURL or reload that go through without will-navigate. */
  ownNavigations = 0;
  _owner: Window;
  _sessionId = '';
  _context: number | undefined;
  _url = '';
  _destroyed = false;
  _openHandler: OpenHandler = () => ({ action: 'allow' });

  constructor(preferences: WebPreferences, owner: Window) {
    super();
    lastId += 1;
    this.id = lastId;
    this._owner = owner;
    this._preferences = preferences;
    const currentUrl = (): string => toAppUrl(this._url);
    this.mainFrame = strict('WebFrameMain', {
      get url() {
        return currentUrl();
      },
      parent: null,
    });
    this._ready = this._start();
    this._ready.catch((error) => console.error(error));
  }

  cdp<Result = unknown>(method: string, params: object = {}): Promise<Result> {
    return chromium().send<Result>(method, params, this._sessionId);
  }

  async _start(): Promise<void> {
    const browser = chromium();
    const { width, height } = this._owner._bounds;
    const created = await browser.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank', newWindow: true, width, height });
    this.targetId = created.targetId;
    pagesByTarget.set(this.targetId, this);
    const attached = await browser.send<{ sessionId: string }>('Target.attachToTarget', { targetId: this.targetId, flatten: true });
    this._sessionId = attached.sessionId;
    this._listen();

    const scripts = pageScripts(this._preferences.preload);
    await Promise.all([
      this.cdp('Page.enable'),
      this.cdp('Runtime.enable'),
      this.cdp('Runtime.addBinding', { name: scripts.binding, executionContextName: ISOLATED_WORLD }),
      this.cdp('Page.addScriptToEvaluateOnNewDocument', { source: scripts.mainWorld }),
      this.cdp('Page.addScriptToEvaluateOnNewDocument', { source: scripts.isolatedWorld, worldName: ISOLATED_WORLD }),
      this.cdp('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
      this.cdp('Fetch.enable', { patterns: [{ urlPattern: '*', requestStage: 'Request' }] }),
    ]);
    await browser.send('Target.setDiscoverTargets', { discover: true });
    await this.cdp('Runtime.runIfWaitingForDebugger');
  }

  _listen(): void {
    const browser = chromium();
    const on = <Params>(name: string, listener: (params: Params) => void) => browser.on(`${this._sessionId}/${name}`, listener);
    this._listenToWorlds(on);
    on<{ frame: { parentId?: string; url: string } }>('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId === undefined) this._url = frame.url;
    });
    on<{ frameId: string; url: string }>('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId === this.targetId) this._url = url;
    });
    on('Page.loadEventFired', () => {
      if (this._url === 'about:blank') return;
      this.emit('did-finish-load', makeEvent({}));
      this._owner.emit('ready-to-show', makeEvent({}));
    });
    on<{ targetInfo: { type: string; targetId: string }; sessionId: string }>('Target.attachedToTarget', ({ targetInfo, sessionId }) => {
      if (targetInfo.type === 'page') void browser.send('Target.closeTarget', { targetId: targetInfo.targetId });
      else void browser.send('Runtime.runIfWaitingForDebugger', {}, sessionId);
    });
    on('Inspector.targetCrashed', () => this.emit('render-process-gone', makeEvent({}), { reason: 'crashed', exitCode: 1 }));
    on<PausedRequest>('Fetch.requestPaused', (paused) => {
      onRequestPaused(this, paused).catch((error: unknown) => console.error('stand-in request:', error));
    });
    browser.on('Target.targetDestroyed', ({ targetId }: { targetId: string }) => {
      if (targetId === this.targetId) this._gone();
    });
  }

  _listenToWorlds(on: <Params>(name: string, listener: (params: Params) => void) => void): void {
    on<{ context: { id: number; name: string; auxData: { frameId: string } } }>('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === ISOLATED_WORLD && context.auxData.frameId === this.targetId) this._context = context.id;
    });
    on<{ executionContextId: number }>('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (this._context === executionContextId) this._context = undefined;
    });
    on<{ payload: string; executionContextId: number }>('Runtime.bindingCalled', ({ payload, executionContextId }) => {
      if (executionContextId === this._context) void this._receive(JSON.parse(payload));
    });
  }

  async _receive(message: PageMessage): Promise<void> {
    if (message.t === 'open') return this._open(message.url);
    const event = makeEvent({ sender: this._owner.webContents, senderFrame: this.mainFrame, frameId: 1, processId: 1, type: 'frame' });
    if (message.t === 'send') return receiveSend(message.channel, event, message.args);
    const context = this._context;
    const reply = await answerInvoke(message.channel, event, message.args);
    if (context === this._context) await this._deliver({ t: 'reply', id: message.id, channel: message.channel, ...reply });
  }

  _open(url: string): void {
    const referrer = { url: this.getURL(), policy: 'strict-origin-when-cross-origin' } as const;
    const { action } = this._openHandler({ url: toAppUrl(url), frameName: '', features: '', disposition: 'foreground-tab', referrer });
    if (action !== 'deny') console.error(`${UNSUPPORTED}: window.open was allowed; only deny is modelled`, url);
  }

  async _deliver(message: object): Promise<void> {
    if (this._context === undefined || this._destroyed) return;
    const expression = `__standinDeliver(${JSON.stringify(JSON.stringify(message))})`;
    // The page may go while the message is on its way.
    await this.cdp('Runtime.evaluate', { contextId: this._context, expression }).catch(() => undefined);
  }

  async loadURL(url: string): Promise<void> {
    assertPrivileged(url);
    await this._ready;
    await this.session._applyPermissions(url);
    this.ownNavigations += 1;
    const loaded = new Promise<void>((resolve) => this.once('did-finish-load', () => resolve()));
    const { errorText, loaderId } = await this.cdp<{ errorText?: string; loaderId?: string }>('Page.navigate', { url: toBrowserUrl(url) });
    if (!errorText && loaderId) return loaded;
    this.ownNavigations = 0;
    // Chromium names no loader when only the fragment changes; Electron resolves then too.
    if (!errorText) return void this.emit('did-navigate-in-page', makeEvent({}), url, true);
    this.emit('did-fail-load', makeEvent({}), -2, errorText, url, true);
    throw Object.assign(new Error(`${errorText} (-2) loading '${url}'`), { code: errorText, url });
  }

  send(channel: string, ...args: readonly unknown[]): void {
    if (this._destroyed) throw new TypeError('Object has been destroyed');
    void this._deliver({ t: 'send', channel, args: encode(args) });
  }
  getURL(): string {
    return toAppUrl(this._url);
  }
  getTitle(): string {
    return this._owner.getTitle();
  }
  isDestroyed(): boolean {
    return this._destroyed;
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this._openHandler = handler;
  }
  /** With Electron's defaults for what a check of the security settings reads. */
  getLastWebPreferences(): WebPreferences {
    return { contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true, webviewTag: false, ...this._preferences };
  }
  getOrCreateDevToolsTargetId(): string {
    return this.targetId;
  }

  _destroy(): void {
    if (this._destroyed) return;
    void this._ready.then(() => chromium().send('Target.closeTarget', { targetId: this.targetId })).catch(() => undefined);
  }
  _gone(): void {
    if (this._destroyed) return;
    this._destroyed = true;
    pagesByTarget.delete(this.targetId);
    this.emit('destroyed', makeEvent({}));
    this._owner._gone();
  }
}

/** The static `webContents` export; fromDevToolsTargetId is what Playwright's browserWindow() uses. */
export const webContents = strict('webContents', {
  fromDevToolsTargetId: (targetId: string): PageTarget | undefined => pagesByTarget.get(targetId)?._owner.webContents,
  getAllWebContents: (): PageTarget[] => [...windows.values()].map((window) => window.webContents),
});
