import { EventEmitter } from 'node:events';
import { chromium, state, strict } from './state.ts';
import { toBrowserUrl } from './urls.ts';

export const protocol = strict('protocol', {
  handle(scheme: string, handler: (request: Request) => Response | Promise<Response>): void {
    if (state.schemes.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    state.schemes.set(scheme, handler);
  },
  registerSchemesAsPrivileged(schemes: typeof state.privileged): void {
    if (state.ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    state.privileged = schemes;
  },
});

export interface CheckDetails {
  readonly isMainFrame: boolean;
  readonly requestingUrl: string;
}
export type Check = (contents: null, permission: string, origin: string, details: CheckDetails) => boolean;

/** Electron's name of a permission and the DevTools descriptor of it. */
const permissions = {
  media: { name: 'camera' },
  geolocation: { name: 'geolocation' },
  notifications: { name: 'notifications' },
  'clipboard-read': { name: 'clipboard-read' },
  'clipboard-sanitized-write': { name: 'clipboard-write' },
} as const;

class Session extends EventEmitter {
  /** Electron allows everything that nobody refuses. */
  _check: Check = () => true;

  setPermissionCheckHandler(check: Check): void {
    this._check = check;
  }
  /** The check alone decides here: pages of the stand-in never ask. */
  setPermissionRequestHandler(_handler: unknown): void {}
  setDevicePermissionHandler(_handler: unknown): void {}

  /** Gives a page of this address the permissions that the check allows, before it loads. */
  async _applyPermissions(url: string): Promise<void> {
    const origin = new URL(toBrowserUrl(url)).origin;
    for (const [name, permission] of Object.entries(permissions)) {
      const allowed = this._check(null, name, url, { isMainFrame: true, requestingUrl: url });
      await chromium().send('Browser.setPermission', { origin, permission, setting: allowed ? 'granted' : 'denied' });
    }
  }
}

const defaultSession = new Session();
export const session = { defaultSession: strict('session', defaultSession) };
