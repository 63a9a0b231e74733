import type { Cdp } from './cdp.ts';
import type { PageTarget } from './web-contents.ts';
import type { Window } from './windows.ts';

export const UNSUPPORTED = 'ELECTRON_STANDIN_UNSUPPORTED';

type SchemeHandler = (request: Request) => Response | Promise<Response>;

interface PrivilegedScheme {
  readonly scheme: string;
  readonly privileges?: { readonly standard?: boolean; readonly secure?: boolean };
}

/** The app's package.json. */
interface Manifest {
  readonly name?: string;
  readonly productName?: string;
  readonly version?: string;
  readonly main?: string;
  readonly type?: string;
}

/** What every module shares: an Electron process has one application. */
export const state = {
  ready: false,
  quitting: false,
  packaged: false,
  cdp: null as Cdp | null,
  /** Folder of the application. */
  appPath: '',
  manifest: {} as Manifest,
  /** Chromium switches the app added before ready. */
  switches: [] as string[],
  schemes: new Map<string, SchemeHandler>(),
  privileged: [] as readonly PrivilegedScheme[],
};

/** The running Chromium. @throws Error before ready */
export function chromium(): Cdp {
  if (!state.cdp) throw new Error(`${UNSUPPORTED}: pages before ready`);
  return state.cdp;
}

/** Open windows by id, pages by DevTools target id. */
export const windows = new Map<number, Window>();
export const pagesByTarget = new Map<string, PageTarget>();

/** Names that tools look up on any object; they must answer undefined. */
const tolerated = /^(_|then$|toJSON$|nodeType$|asymmetricMatch$|\$\$)/;

/** Wraps an object so that reading a member it does not have throws: what is not modelled never answers undefined. */
export function strict<T extends object>(name: string, object: T, mayBeUndefined: readonly string[] = []): T {
  return new Proxy(object, {
    get(target, key): unknown {
      const missing = typeof key === 'string' && !(key in target) && !mayBeUndefined.includes(key) && !tolerated.test(key);
      if (missing) throw new Error(`${UNSUPPORTED}: ${name}.${key}`);
      return Reflect.get(target, key, target);
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

export interface PreventableEvent {
  defaultPrevented: boolean;
  preventDefault(): void;
}

/** An event as Electron passes it to listeners. */
export function makeEvent<Extra extends object>(extra: Extra): PreventableEvent & Extra {
  const event = {
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
    ...extra,
  };
  return event;
}
