import { type Session } from 'electron';
import { isPageAddress } from './pages.ts';

/**
 * Refuses whatever a page may ask of the machine: devices, camera, notifications, downloads.
 * The one exception is writing text to the clipboard from our own page: its copy buttons need it.
 */
export function refusePermissions(session: Session): void {
  const allowed = (permission: string, address: string): boolean => permission === 'clipboard-sanitized-write' && isPageAddress(address);
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(details.isMainFrame && allowed(permission, details.requestingUrl)),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, origin, details) => details.isMainFrame && allowed(permission, details.requestingUrl ?? origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
}
