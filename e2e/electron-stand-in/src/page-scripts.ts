import { randomBytes } from 'node:crypto';
import fs from 'node:fs';

export const ISOLATED_WORLD = 'Electron Isolated Context';

const template = (name: string): string => fs.readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8');

/** Main world: defines the exposed API, read-only and frozen; window.open and target=_blank become a question, nothing opens by itself. */
const mainHooks = `{
  expose(m, { fromWire, toWire, freeze, send }) {
    try {
      if (m.key in globalThis) throw new Error('Cannot bind an API on top of an existing property on the window object');
      Object.defineProperty(globalThis, m.key, { value: freeze(fromWire(m.value)), writable: false, configurable: false, enumerable: true });
      send({ t: 'return', ok: true });
    } catch (error) { send({ t: 'return', ok: false, value: toWire(error) }); }
  }
}`;
const mainExtra = `
  const open = (url) => { send({ t: 'open', url: new URL(url || 'about:blank', location.href).href }); return null; };
  window.open = (url) => open(url);
  listen.call(window, 'click', (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement && node.href);
    if (link && link.target && link.target !== '_self' && !event.defaultPrevented) { event.preventDefault(); open(link.href); }
  });`;

/** Isolated world: passes the question on to the main process. */
const isolatedHooks = '{ open(m) { native(JSON.stringify(m)); } }';

function bridgeHalf(names: { readonly out: string; readonly in: string }, hooks: string, extra = ''): string {
  return template('bridge.js')
    .replaceAll('__OUT__', names.out)
    .replaceAll('__IN__', names.in)
    .replace('__HOOKS__', () => hooks)
    .replace('/* EXTRA */', () => extra)
    .trim()
    .replace(/;$/, '');
}

const rendererProcess = {
  type: 'renderer',
  platform: process.platform,
  arch: process.arch,
  sandboxed: true,
  contextIsolated: true,
  versions: process.versions,
  env: {},
  argv: [],
};

function wrapPreload(file: string | undefined): string {
  if (file === undefined) return '';
  return `globalThis.__standinRunPreload(function (require, process, global) {
const exports = {}, module = { exports };
(function () {\n${fs.readFileSync(file, 'utf8')}\n}).call(exports);
});\n//# sourceURL=${file}`;
}

/**
 * The scripts that run in a page before its own: the main-world half of contextBridge; and the isolated world with the
 * other half, ipcRenderer, the sandboxed `require` and the preload, byte for byte. The halves talk through DOM events
 * whose name is random for each page. `binding` is the CDP binding that exists in the isolated world only.
 */
export function pageScripts(preload: string | undefined): {
  readonly binding: string;
  readonly mainWorld: string;
  readonly isolatedWorld: string;
} {
  const channel = `ch${randomBytes(12).toString('hex')}`;
  const binding = `__standinSend${channel}`;
  const mainHalf = bridgeHalf({ out: `${channel}A`, in: `${channel}B` }, mainHooks, mainExtra);
  const isolatedHalf = template('isolated-world.js')
    .replaceAll('__SEND__', binding)
    .replace('__BRIDGE__', () => bridgeHalf({ out: `${channel}B`, in: `${channel}A` }, isolatedHooks))
    .replace('__PROCESS__', () => JSON.stringify(rendererProcess));
  return {
    binding,
    mainWorld: `if (window === top) { ${mainHalf} }`,
    isolatedWorld: `if (window === top && location.href !== 'about:blank') {\n${isolatedHalf}\n${wrapPreload(preload)}\n}`,
  };
}
